package tsuji.sim.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFactsTest {
    @TempDir
    private Path dir;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("made", 12.0);
        figures.put("ackP99Millis", 1.5);
        RunFacts facts = new RunFacts(
                "typhoon",
                20261123,
                "sha256:00",
                true,
                figures,
                "refused \"quoted\"",
                List.of(new RunFacts.Broken("uplink.down", 6_000, 11_050)));
        Path file = Files.writeString(dir.resolve("run.json"), facts.json());

        assertThat(RunFacts.read(file)).isEqualTo(facts);
        assertThat(file).content().contains("\"made\":12,\"ackP99Millis\":1.5");
    }

    @Test
    void anotherFileIsNoRun() throws IOException {
        Path file = Files.writeString(dir.resolve("run.json"), "[1]");

        assertThatThrownBy(() -> RunFacts.read(file)).hasMessageContaining("run.json: not the run.json of a run");
    }
}
