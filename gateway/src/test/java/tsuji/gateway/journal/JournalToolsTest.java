package tsuji.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.Health;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

class JournalToolsTest {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private final BootClock clock = new BootClock("boot-a");
    private Journal journal;

    @BeforeEach
    void fill() throws JournalException {
        journal = Journal.open(new JournalSettings(directory, 64 << 20, 14, 0), clock, new Health());
        byte[] body = Senml.encode(Senml.Format.CBOR, List.of(Reading.number("speed", "m/s", 5.5, 0)));
        journal.append(new NewEntry(new DeviceId("sc-0001"), DataClass.TELEMETRY, 2_000, body, 1));
        journal.append(new NewEntry(new DeviceId("m-0001"), DataClass.INTERVAL, 2_000, new byte[] {1, 2}, 2));
        journal.commit();
    }

    @AfterEach
    void stop() throws JournalException {
        journal.close();
    }

    @Test
    void soundJournalIsFoundSoundBesideTheRunningGateway() throws JournalException {
        try (JournalTools tools = JournalTools.open(directory)) {
            JournalTools.Report report = tools.check();

            assertThat(report.problems()).isEmpty();
            assertThat(report.lines()).anyMatch(line -> line.contains("2 rows read"));
            assertThat(report.lines()).anyMatch(line -> line.startsWith("sound"));
        }
    }

    @Test
    void flippedBitIsNamedWithItsEntry() throws Exception {
        journal.close();
        Path file = directory.resolve("journal.db");
        byte[] content = Files.readAllBytes(file);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int at = text.lastIndexOf("speed");
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            open.write('z');
        }

        try (JournalTools tools = JournalTools.open(directory)) {
            assertThat(tools.check().problems()).containsExactly("entry 1 does not match its checksum");
        }
    }

    @Test
    void exportWritesReadingsAsJsonAndUnknownBodiesAsTheyAre() throws Exception {
        StringWriter out = new StringWriter();
        try (JournalTools tools = JournalTools.open(directory)) {
            assertThat(tools.export(out)).isEqualTo(2);
        }

        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"seq\":1,\"device\":\"sc-0001\",\"class\":\"telemetry\",\"received\":\"2026-11-23T00:00:02Z\","
                                + "\"readings\":[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]}",
                        "{\"seq\":2,\"device\":\"m-0001\",\"class\":\"interval\",\"received\":\"2026-11-23T00:00:02Z\","
                                + "\"body\":\"0102\"}");
    }

    @Test
    void statsShowTheBalance() throws JournalException {
        try (JournalTools tools = JournalTools.open(directory)) {
            assertThat(tools.stats())
                    .contains("unsent 1 to 2", "m-0001 interval 1 1 0 0 0 0 1", "sc-0001 telemetry 1 1 0 0 0 0 1");
        }
    }

    @Test
    void salvageMakesANewJournalOfADamagedFile() throws Exception {
        journal.close();
        Path file = directory.resolve("journal.db");
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.write(new byte[100]);
        }
        Path into = directory.resolve("new");

        assertThat(JournalTools.salvage(file, into)).contains("2 entries salvaged", "0 lost");

        try (Journal salvaged = Journal.open(new JournalSettings(into, 64 << 20, 14, 0), clock, new Health())) {
            assertThat(salvaged.unsent()).containsExactly(new SeqRange(1, 2));
        }
        assertThatThrownBy(() -> JournalTools.salvage(file, into)).hasMessageContaining("has a journal already");
    }

    @Test
    void directoryWithoutAJournalIsNamed() {
        assertThatThrownBy(() -> JournalTools.open(directory.resolve("nothing")))
                .hasMessageContaining("nothing/journal.db does not exist");
    }
}
