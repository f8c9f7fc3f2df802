package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.sim.scenario.TimelineDriver;

class InjectCommandTest extends CommandLineTest {
    private static final Duration NOW = Duration.ofSeconds(12);

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final ExecutorService asking = Executors.newSingleThreadExecutor();
    private TimelineDriver timeline;
    private Scenario scenario;

    private final FaultPort port = new FaultPort() {
        @Override
        public Set<FaultKind> kinds() {
            return EnumSet.of(
                    FaultKind.UPLINK_DOWN,
                    FaultKind.UPLINK_FLAP,
                    FaultKind.LINK_SLOW,
                    FaultKind.DEVICE_CLOCK_SKEW,
                    FaultKind.DEVICE_GNSS_ROLLOVER);
        }

        @Override
        public void start(Fault fault) {
            done.add("+" + fault);
        }

        @Override
        public void stop(Fault fault) {
            done.add("-" + fault.kind().label());
        }
    };

    @BeforeEach
    void aRunWithOneFaultAhead() throws Exception {
        Files.writeString(new RunFolder(dir).scenario(), """
                apiVersion: device-sim/v1
                name: x
                fleet:
                  - {id: "EM-{1..3}", type: meter}
                  - {id: SC-1, type: scooter, report: {gnssTime: true}}
                timeline:
                  - {at: 60s, fault: uplink.flap, for: 10s}
                """);
        scenario = ScenarioReader.read(new RunFolder(dir).scenario());
        timeline = new TimelineDriver(scenario.timeline(), port);
    }

    @AfterEach
    void endAll() {
        asking.shutdownNow();
    }

    /** Asks while a run polls. */
    private int injectIntoARun(String... words) throws Exception {
        try (Injections injections = Injections.open(new RunFolder(dir).injections(), scenario, timeline)) {
            Future<Integer> code = asking.submit(() -> sim((Object[]) words));
            while (!code.isDone()) {
                injections.poll(NOW);
                Thread.onSpinWait();
            }
            return code.get();
        }
    }

    private String run() {
        return dir.toString();
    }

    @Test
    void faultBeginsNowAndIsMendedWhenItsTimeIsOver() throws Exception {
        int code = injectIntoARun(
                "inject", "link.slow", "--run", run(), "--for", "20s", "--on", "EM-*", "latency=200ms", "loss=10%");

        assertThat(code).as("%s", err()).isZero();
        assertThat(out()).startsWith("BEGUN at 12s link.slow on \"EM-*\" for 20s, latency 200ms");
        timeline.advanceTo(NOW.plusSeconds(19));
        assertThat(done).hasSize(1);
        timeline.advanceTo(NOW.plusSeconds(20));
        assertThat(done).hasSize(2).last().isEqualTo("-link.slow");
    }

    @Test
    void endOfTheRunMendsWhatWasInjected() throws Exception {
        injectIntoARun("inject", "uplink.down", "--run", run());

        timeline.stopAll();

        assertThat(done).containsExactly("+at 12s uplink.down for 10s", "-uplink.down");
        assertThat(new RunFolder(dir).injections()).doesNotExist();
    }

    @Test
    void faultThatBreaksWhatTheTimelineWillBreakIsRefused() throws Exception {
        int code = injectIntoARun("inject", "uplink.down", "--run", run(), "--for", "49s");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(out()).startsWith("REFUSED").contains("overlaps with at 1m uplink.flap");
        assertThat(done).isEmpty();
    }

    @Test
    void faultThatTheRunCannotExecuteIsRefusedWithItsNeeds() throws Exception {
        int code = injectIntoARun("inject", "gateway.powercut", "--run", run());

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(out()).contains("cannot execute the fault gateway.powercut").contains("mkfs.ext4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"device.clockSkew", "device.gnssRollover"})
    void wrongClockIsRefusedBecauseDevicesAreFixedBeforeTheRun(String fault) throws Exception {
        int code = injectIntoARun("inject", fault, "--run", run());

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(out()).contains("cannot begin in a run");
    }

    @Test
    void mistakesAreFoundWithoutARun() {
        assertThat(sim("inject", "link.slow", "--run", run(), "latency=long")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("latency").contains("long");
        assertThat(sim("inject", "link.slow", "--run", run(), "depth=3")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("depth: is unknown");
        assertThat(sim("inject", "link.slow", "--run", run(), "--on", "EM-9")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("\"EM-9\" is no device of the fleet");
    }

    @Test
    void nobodyAnswersWhereNoRunIsUnderWay() {
        assertThat(sim("inject", "uplink.down", "--run", run())).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err()).contains("no run is under way there");
    }

    @Test
    void requestThatIsTooLongIsRefused() throws IOException {
        Path requests = new RunFolder(dir).injections();
        try (Injections injections = Injections.open(requests, scenario, timeline)) {
            String fault = "fault: uplink.down\n#";
            Path fits = Injections.ask(requests, "a", fault + "x".repeat(4_096 - fault.length()));
            Path tooLong = Injections.ask(requests, "b", fault + "x".repeat(4_097 - fault.length()));

            injections.poll(NOW);

            assertThat(fits).content().startsWith("BEGUN");
            assertThat(tooLong).content().isEqualTo("REFUSED 4097 bytes, allowed 4096");
        }
    }
}
