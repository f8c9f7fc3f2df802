package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.journal.NewEntry;
import tsuji.gateway.time.StepClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

class JournalCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path data;

    @BeforeEach
    void journalWithOneEntry() throws JournalException, IOException {
        data = Files.createDirectory(directory.resolve("data"));
        byte[] body = Senml.encode(Senml.Format.CBOR, List.of(Reading.number("speed", "m/s", 5.5, 0)));
        try (Journal journal =
                Journal.open(new JournalSettings(data, 64 << 20, 14, 0), new StepClock(), new Health())) {
            journal.append(new NewEntry(new DeviceId("sc-0001"), DataClass.TELEMETRY, 1_000, body, 1));
            journal.commit();
        }
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private void damage() throws IOException {
        Path file = data.resolve("journal.db");
        int at = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lastIndexOf("speed");
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            open.write('z');
        }
    }

    @Test
    void checkOfASoundJournalEndsWith0() {
        assertThat(run("journal", "check", "--data", data.toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("sound");
    }

    @Test
    void checkOfADamagedJournalNamesTheEntryAndEndsWith1() throws IOException {
        damage();

        assertThat(run("journal", "check", "--data", data.toString())).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(out.toString()).contains("entry 1 does not match its checksum");
    }

    @Test
    void statsShowWhatIsStored() {
        assertThat(run("journal", "stats", "--data", data.toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("1");
    }

    @Test
    void exportWritesOneLineOfJsonPerEntry() {
        assertThat(run("journal", "export", "--data", data.toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("\"sc-0001\"").contains("speed").hasLineCount(1);
    }

    @Test
    void exportToAFileSaysHowMuch() throws IOException {
        Path file = directory.resolve("export.jsonl");

        assertThat(run("journal", "export", "--data", data.toString(), "--to", file.toString()))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("1 entries written to " + file);
        assertThat(Files.readAllLines(file)).singleElement().asString().contains("sc-0001");
    }

    @Test
    void salvageMakesASoundJournalElsewhere() {
        Path into = directory.resolve("salvaged");

        assertThat(run("journal", "salvage", data.resolve("journal.db").toString(), "--into", into.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(run("journal", "check", "--data", into.toString())).isEqualTo(ExitCode.OK);
    }

    @Test
    void journalThatIsNotThereIsNamedWithoutAStackTrace() {
        Path nowhere = directory.resolve("nowhere");

        assertThat(run("journal", "check", "--data", nowhere.toString())).isEqualTo(ExitCode.STORAGE);
        assertThat(err.toString()).contains(nowhere.toString()).hasLineCount(1);
    }
}
