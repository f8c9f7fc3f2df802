package tsuji.sim.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFilesTest {
    private static final StoredEntry STORED = new StoredEntry(
            "hitachi/gw-01",
            "e\"1",
            7,
            "live",
            "event",
            "SC-0001",
            "exact",
            3,
            "00ff00ff00ff00ff",
            1_700_000_000_123L,
            "gQ");

    @TempDir
    private Path dir;

    @Test
    void sentMessagesComeBackAsTheyWereWritten() throws IOException {
        Path file = write(sent(1), sent(2));

        assertThat(readSent(file)).containsExactly(sent(1), sent(2));
    }

    @Test
    void storedEntriesComeBackAsTheyWereWritten() throws IOException {
        Path file = dir.resolve("city.ndjson");
        try (RecordWriter writer = RecordWriter.create(file)) {
            writer.write(STORED);
        }

        List<StoredEntry> read = new ArrayList<>();
        RecordReader.readStored(file, read::add);

        assertThat(read).containsExactly(STORED);
    }

    @Test
    void stepsOfCommandsComeBackAsTheyWereWritten() throws IOException {
        Path file = dir.resolve("commands.ndjson");
        List<CommandStep> steps = new ArrayList<>();
        for (CommandStep.Kind kind : CommandStep.Kind.values()) {
            steps.add(new CommandStep("c-1", "SC-1", kind, "lock", "it \"moves\"", 1_700_000_000_123L));
        }
        try (CommandLog log = CommandLog.create(file)) {
            for (CommandStep step : steps) {
                log.add(step);
            }
        }

        List<CommandStep> read = new ArrayList<>();
        RecordReader.readCommands(file, read::add);

        assertThat(read).isEqualTo(steps);
    }

    @Test
    void aStepOfAnUnknownKindIsAnErrorWithItsLine() throws IOException {
        Path file = Files.writeString(
                dir.resolve("commands.ndjson"),
                "{\"id\":\"c\",\"device\":\"A\",\"kind\":\"dreamt\",\"what\":\"\",\"reason\":\"\",\"unixMillis\":1}\n");

        assertThatThrownBy(() -> RecordReader.readCommands(file, step -> {}))
                .hasMessageContaining("commands.ndjson, line 1: \"kind\" is \"dreamt\"");
    }

    @Test
    void everyRecordIsOneLine() throws IOException {
        assertThat(Files.readAllLines(write(sent(1), sent(2)))).hasSize(2).allMatch(line -> line.endsWith("}"));
    }

    @Test
    void lineTornAnywhereAtTheEndIsReadOver() throws IOException {
        byte[] whole = Files.readAllBytes(write(sent(1), sent(2)));
        int firstLine = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;

        for (int length = firstLine; length < whole.length - 2; length++) {
            Path torn = Files.write(dir.resolve("torn.ndjson"), Arrays.copyOf(whole, length));
            assertThat(readSent(torn)).as("cut to %d bytes", length).containsExactly(sent(1));
        }
    }

    @Test
    void nextWriterRemovesATornLine() throws IOException {
        Path file = write(sent(1));
        Files.writeString(file, "{\"device\":\"SC-", StandardOpenOption.APPEND);

        try (RecordWriter writer = RecordWriter.append(file)) {
            writer.write(sent(2));
        }

        assertThat(readSent(file)).containsExactly(sent(1), sent(2));
    }

    @Test
    void appendingMakesTheFile() throws IOException {
        Path file = dir.resolve("new.ndjson");
        try (RecordWriter writer = RecordWriter.append(file)) {
            writer.write(sent(1));
        }

        assertThat(readSent(file)).containsExactly(sent(1));
    }

    @Test
    void flushedLinesAreInTheFileWhileTheWriterIsOpen() throws IOException {
        Path file = dir.resolve("open.ndjson");
        try (RecordWriter writer = RecordWriter.create(file)) {
            writer.write(sent(1));
            assertThat(file).isEmptyFile();

            writer.flush();

            assertThat(readSent(file)).containsExactly(sent(1));
        }
    }

    @Test
    void bufferIsBounded() throws IOException {
        Path file = dir.resolve("open.ndjson");
        try (RecordWriter writer = RecordWriter.create(file)) {
            for (int i = 1; Files.size(file) == 0; i++) {
                writer.write(sent(i));
                assertThat(i).isLessThanOrEqualTo(RecordWriter.BUFFER_BYTES / 100);
            }
        }
    }

    @Test
    void damagedLineInTheMiddleIsAnErrorWithFileAndLine() throws IOException {
        Path file = write(sent(1));
        Files.writeString(file, "{\"device\":oops}\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> readSent(file)).hasMessageContaining("sent.ndjson, line 2");
    }

    @Test
    void lineWithoutAFieldIsAnError() throws IOException {
        Path file = Files.writeString(dir.resolve("sent.ndjson"), "{\"device\":\"SC-0001\"}\n");

        assertThatThrownBy(() -> readSent(file))
                .hasMessageContaining("line 1")
                .hasMessageContaining("no integer \"msgSeq\"");
    }

    @Test
    void unknownFieldsAreIgnored() throws IOException {
        Path file = write(sent(1));
        Files.writeString(file, Files.readString(file).replace("{", "{\"later\":{\"a\":[1]},"));

        assertThat(readSent(file)).containsExactly(sent(1));
    }

    private static SentMessage sent(long msgSeq) {
        return new SentMessage("SC-0001", msgSeq, "0123456789abcdef", "telemetry", 1, 1_700_000_000_000L, 0, 0x97, 2);
    }

    private Path write(SentMessage... messages) throws IOException {
        Path file = dir.resolve("sent.ndjson");
        try (RecordWriter writer = RecordWriter.create(file)) {
            for (SentMessage message : messages) {
                writer.write(message);
            }
        }
        return file;
    }

    private static List<SentMessage> readSent(Path file) throws IOException {
        List<SentMessage> read = new ArrayList<>();
        RecordReader.readSent(file, read::add);
        return read;
    }
}
