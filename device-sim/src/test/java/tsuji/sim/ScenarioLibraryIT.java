package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioReader;

/** The shipped scenarios on a line of their own: each breaks what it names, and the judge is content. */
class ScenarioLibraryIT extends CommandLineTest {
    private static final List<String> SHORT = List.of("power-blink");
    private static final List<String> LIBRARY = List.of(
            "power-blink",
            "commands",
            "firmware",
            "commute",
            "typhoon-outage",
            "street-power",
            "flaky-4g",
            "coap",
            "certificates",
            "street-corner",
            "hostile-neighbour",
            "card-full",
            "clock-1970",
            "stampede",
            "reconnect-storm");
    private static final Duration VERDICT_MAX = Duration.ofMinutes(2);

    private static Stream<String> played() {
        return (Boolean.getBoolean("tsuji.long") ? LIBRARY : SHORT).stream();
    }

    @ParameterizedTest
    @MethodSource("played")
    void everyFaultIsExecutedAndTheVerdictIsPass(String name) throws Exception {
        Scenario scenario = ScenarioReader.read(Path.of("scenarios", name + ".yaml"));
        long begin = System.nanoTime();

        JsonNode report = play(name);

        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        System.out.println("PROOF scenario " + name + ": " + taken.toSeconds() + " s, acked="
                + report.get("acknowledged") + " lost=" + report.get("lost"));
        assertThat(report.get("pass").asBoolean()).isTrue();
        assertThat(report.get("faults"))
                .extracting(fault -> fault.get("fault").asText())
                .containsExactlyElementsOf(scenario.timeline().faults().stream()
                        .map(Fault::kind)
                        .map(kind -> kind.label())
                        .toList());
        assertThat(taken).isLessThan(VERDICT_MAX);
    }
}
