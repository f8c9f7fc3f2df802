package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.RunFacts;
import tsuji.sim.record.SentMessage;

class DiffCommandTest extends CommandLineTest {
    @Test
    void runsThatSaidAndBroughtTheSameAreEqualWhateverTheirRates() throws IOException {
        Path a = whole("a", "sha256:1", 1.5);
        Path b = whole("b", "sha256:1", 2.5);

        assertThat(sim("diff", a, b)).isZero();
        assertThat(out()).contains("figure ackP99Millis: 1.5 and 2.5").contains("EQUAL");
    }

    @Test
    void anotherDigestIsNamed() throws IOException {
        assertThat(sim("diff", whole("a", "sha256:1", 1), whole("b", "sha256:2", 1)))
                .isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(out()).contains("run digest: sha256:1 and sha256:2").contains("DIFFERENT");
    }

    @Test
    void messageThatOnlyOneRunHasIsNamed() throws IOException {
        Path a = run("a", 1, 2);
        Path b = run("b", 1);
        city(a, 1, 2);
        city(b, 1);

        assertThat(sim("diff", a, b)).isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(out()).contains("reading A 2: only in the first");
    }

    @Test
    void anotherOutcomeIsNamed() throws IOException {
        Path a = run("a", 1);
        Path b = run("b", 1);
        city(a, 1);
        city(b);

        assertThat(sim("diff", a, b)).isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(out()).contains("outcome A 1: at the city and lost").doesNotContain("reading");
    }

    @Test
    void deviceOfOneRunIsOneDifferenceAndNotOneForEachMessage() throws IOException {
        Path a = run("a", 1);
        Path b = run("b", 1);
        try (RecordWriter writer = RecordWriter.append(b.resolve("sent.ndjson"))) {
            writer.write(new SentMessage("B", 1, "00", "telemetry", 1, 1_000, 0, 0, 1));
        }

        assertThat(sim("diff", a, b)).isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(out())
                .contains("device B: only in the second")
                .doesNotContain("reading")
                .doesNotContain("outcome");
    }

    @Test
    void anotherExpectationIsNamed() throws IOException {
        Path a = run("a", 1);
        Path b = run("b", 1);
        Files.copy(Path.of("scenarios/smoke.yaml"), a.resolve("scenario.yaml"));

        assertThat(sim("diff", a, b)).isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(out()).contains("expectation refused: only in the first");
    }

    @Test
    void manyDifferencesAreCounted() throws IOException {
        Path a = run("a", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Path b = run("b", 13);

        sim("diff", a, b);

        assertThat(out()).contains("reading: 3 more");
    }

    @Test
    void folderWithoutARunIsWrongUse() throws IOException {
        assertThat(sim("diff", run("a", 1), dir.resolve("none"))).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("none/sent.ndjson: no such file");
    }

    private Path whole(String name, String digest, double p99) throws IOException {
        Path run = run(name, 1);
        city(run, 1);
        RunFacts facts = new RunFacts("s", 1, digest, false, Map.of("ackP99Millis", p99), "", List.of());
        Files.writeString(run.resolve("run.json"), facts.json());
        return run;
    }
}
