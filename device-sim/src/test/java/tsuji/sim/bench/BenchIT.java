package tsuji.sim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny benchmark with every subject that serves devices; says nothing about speed. */
class BenchIT {
    private static final Pace TINY =
            new Pace(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(200), 100);

    @TempDir
    private Path folder;

    @Test
    void everySubjectHasItsTurnAndItsFigures() throws Exception {
        List<Kind> kinds = List.of(Kind.GATEWAY, Kind.MOSQUITTO, Kind.APPEND, Kind.ECHO);
        Experiment experiment = new Experiment(
                "tiny", "two connections", kinds, List.of(new Experiment.Variant("", new FlatOut(2, 4))));
        List<String> progress = new ArrayList<>();

        List<Sample> samples = new Bench(
                        new BenchSettings(1, TINY, folder, place -> {}), Clock.systemUTC(), progress::add)
                .run(experiment, () -> false);

        assertThat(samples).extracting(Sample::kind).containsExactlyElementsOf(kinds);
        assertThat(samples).allMatch(sample -> sample.values().get(Metric.ACKED_PER_S) > 0);
        assertThat(samples.subList(0, 2)).allMatch(sample -> sample.values().get(Metric.CITY_PER_S) > 0);
        assertThat(progress).hasSize(kinds.size()).first().asString().startsWith("[tiny 1/1] gateway");
    }
}
