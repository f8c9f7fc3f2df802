package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.sim.transport.FleetStatus;

class LiveViewTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter text = new StringWriter();
    private Duration now = Duration.ZERO;
    private final FaultLog faults = new FaultLog(new NoPort(), () -> now);
    private Scenario scenario;

    /** Breaks nothing. */
    private static final class NoPort implements FaultPort {
        @Override
        public Set<FaultKind> kinds() {
            return Set.of(FaultKind.values());
        }

        @Override
        public void start(Fault fault) {}

        @Override
        public void stop(Fault fault) {}
    }

    @BeforeEach
    void readScenario() throws Exception {
        Scenario demo = ScenarioReader.read(Path.of("scenarios/demo.yaml"));
        scenario = demo.withClock(demo.clock().withDuration(Duration.ofSeconds(20)));
    }

    @Test
    void withoutATerminalItIsALineEveryFiveSecondsAndOneForEachFault() throws IOException {
        LiveView view = view(false);
        view.show(status(0, 0), faults, SECOND);
        now = Duration.ofSeconds(3);
        faults.start(fault());
        view.show(status(3, 40), faults, 4 * SECOND);
        faults.stop(fault());
        view.show(status(5, 100), faults, 6 * SECOND);

        assertThat(text.toString().lines())
                .hasSize(4)
                .anyMatch(line -> line.equals("0:00:03  fault uplink.down begins"))
                .anyMatch(line -> line.contains("1 fault(s) mended"))
                .last()
                .asString()
                .contains("acked 100 (20/s)")
                .endsWith("city stored 7");
        assertThat(text.toString()).doesNotContain("\u001b");
    }

    @Test
    void onATerminalTheBlockIsRewrittenInPlace() {
        LiveView view = view(true);
        view.show(status(0, 0), faults, SECOND);
        view.show(status(1, 10), faults, SECOND + SECOND / 4);
        view.show(status(1, 10), faults, 2 * SECOND);

        assertThat(text.toString()).containsOnlyOnce("\u001b[4A");
    }

    @Test
    void blockShowsProgressStationsAndWhatIsBrokenAndComes() throws IOException {
        now = Duration.ofSeconds(7);
        faults.start(fault());

        assertThat(view(true).block(status(10, 5), 0, faults))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("demo  seed 20261123  1x")
                                .endsWith("50%"),
                        line -> assertThat(line).contains("connected 2/3"),
                        line -> assertThat(line).isEqualTo("line      city stored 7"),
                        line -> assertThat(line).isEqualTo("timeline  BROKEN uplink.down   0:00:14 gateway.kill"));
    }

    @Test
    void executedFaultsHaveTheirTimes() throws IOException {
        now = Duration.ofSeconds(6);
        faults.start(fault());
        now = Duration.ofSeconds(9);
        faults.stop(fault());
        faults.start(fault());
        now = Duration.ofSeconds(10);

        assertThat(faults.executed())
                .map(broken -> broken.name() + " " + broken.fromMillis() + " " + broken.untilMillis())
                .containsExactly("uplink.down 6000 9000", "uplink.down 9000 10000");
    }

    private Fault fault() {
        return scenario.timeline().faults().get(0);
    }

    private LiveView view(boolean terminal) {
        return new LiveView(new PrintWriter(text), terminal, scenario, () -> "city stored 7");
    }

    private static FleetStatus status(long seconds, long acknowledged) {
        return new FleetStatus(
                Duration.ofSeconds(seconds), 3, 2, acknowledged, acknowledged, 0, 0, 0, 0, 0, 0, 1, 2, "");
    }
}
