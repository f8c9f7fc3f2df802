package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.SentMessage;
import tsuji.sim.record.StoredEntry;

/** Runs commands in this JVM and writes small runs for them. */
abstract class CommandLineTest {
    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    int sim(Object... arguments) {
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /** A file with this scenario. */
    Path scenario(String yaml) throws IOException {
        return Files.writeString(dir.resolve("scenario.yaml"), yaml);
    }

    /**
     * Plays a scenario on a line of its own, into the folder {@code run}, and ends the test unless that passes.
     *
     * @param scenario a file or the name of a shipped one.
     * @param options of {@code run}, beside those.
     * @return the report.
     */
    JsonNode play(Object scenario, Object... options) throws IOException {
        List<Object> words =
                new ArrayList<>(List.of("run", scenario, "--own-line", "--json", "--out", dir.resolve("run")));
        words.addAll(List.of(options));

        int code = sim(words.toArray());

        assumeTrue(code != ExitCode.NEED_MISSING, err());
        assertThat(code).as("%s%n%s", err(), out()).isZero();
        return new ObjectMapper().readTree(out());
    }

    /** A run whose only device A was acknowledged these messages. */
    Path run(String name, long... msgSeqs) throws IOException {
        Path folder = Files.createDirectories(dir.resolve(name));
        try (RecordWriter writer = RecordWriter.create(folder.resolve("sent.ndjson"))) {
            for (long msgSeq : msgSeqs) {
                writer.write(new SentMessage("A", msgSeq, "00", "telemetry", 1, 1_000, 1_005, 0, 1));
            }
        }
        return folder;
    }

    /** The city's file of that run. */
    void city(Path folder, long... msgSeqs) throws IOException {
        try (RecordWriter writer = RecordWriter.create(folder.resolve("city.ndjson"))) {
            for (long msgSeq : msgSeqs) {
                writer.write(new StoredEntry(
                        "hitachi/gw-01", "e", msgSeq, "live", "telemetry", "A", "exact", msgSeq, "00", 1_010, "gQ"));
            }
        }
    }

    /** The gateway's ledger after that run. */
    void ledger(Path folder, long accepted, long confirmed) throws IOException {
        Files.writeString(
                folder.resolve("ledger.json"),
                "{\"devices\":[{\"device\":\"A\",\"class\":\"telemetry\",\"accepted\":" + accepted + ",\"confirmed\":"
                        + confirmed + ",\"queued\":" + (accepted - confirmed) + ",\"refused\":{},\"expired\":{}}]}");
    }
}
