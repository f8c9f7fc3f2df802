package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Timeline;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetStatus;
import tsuji.wire.DeviceId;

/** {@code tsuji-sim find-max}: the highest speed of a scenario at which the gateway keeps up. */
@Command(
        name = "find-max",
        description = {
            "Searches for the highest speed of a scenario at which the gateway still answers in time: PUBACK p99 within the",
            "bound, nothing refused or dropped, nothing waiting at the end. Halves the range between --from and --to until",
            "its ends are 5 %% apart, and prints each step. The scenario's own speed and timeline are not used."
        },
        footer = {
            "",
            "Example:",
            "  tsuji-sim find-max scenarios/fleet-2000.yaml --secrets devices.csv --p99 20ms --from 1x --to 64x --step 10s",
            "",
            "Exit codes: 0 found, 1 it does not hold even at --from, 2 wrong use, 3 the gateway cannot be reached, 5 disk,",
            "130 interrupted."
        },
        mixinStandardHelpOptions = true)
final class FindMaxCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 50;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ScenarioOptions options;

    @Option(names = "--secrets", paramLabel = "FILE", description = "devices.csv with id,type,label,secret.")
    private Optional<Path> secrets = Optional.empty();

    @Option(
            names = "--p99",
            paramLabel = "TIME",
            defaultValue = "20ms",
            description = "Longest time to a PUBACK, 99 of 100 (default: ${DEFAULT-VALUE}).")
    private Duration p99;

    @Option(
            names = "--from",
            paramLabel = "SPEED",
            defaultValue = "1x",
            description = "Lowest speed (default: ${DEFAULT-VALUE}).")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "SPEED",
            defaultValue = "64x",
            description = "Highest speed (default: ${DEFAULT-VALUE}).")
    private String to;

    @Option(
            names = "--step",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "Wall time of one step (default: ${DEFAULT-VALUE}).")
    private Duration step;

    private boolean reached;

    @Override
    public Integer call() throws ScenarioException, IOException, InterruptedException {
        Scenario scenario = options.read().withTimeline(new Timeline(List.of()));
        if (scenario.usesCertificates()) {
            throw new IllegalArgumentException(
                    scenario.name() + " has devices with certificates; only run --own-line issues them");
        }
        double least = Speed.parse(from).factor();
        double most = Speed.parse(to).factor();
        if (Double.isInfinite(most) || least >= most) {
            throw new IllegalArgumentException(
                    "--from " + from + " --to " + to + ": two speeds such as 1x and 64x, the first lower");
        }
        Map<DeviceId, String> known = secrets.isPresent() ? Secrets.read(secrets.get()) : Map.of();
        StopSignal stop = StopSignal.take();
        Optional<Double> found =
                new Bisection(least, most).highest(factor -> !stop.isAsked() && holds(scenario, known, factor, stop));
        return verdict(scenario, found, stop);
    }

    private int verdict(Scenario scenario, Optional<Double> found, StopSignal stop) {
        PrintWriter out = spec.commandLine().getOut();
        if (stop.isAsked()) {
            return ExitCode.INTERRUPTED;
        }
        if (found.isEmpty()) {
            out.println(reached ? "does not hold at " + from : "nothing was acknowledged: is the gateway there?");
            return reached ? ExitCode.EXPECTATION_FAILED : ExitCode.UNREACHABLE;
        }
        double factor = found.get();
        out.printf(
                Locale.ROOT,
                "MAX %.2fx, about %,.0f messages/s%n",
                factor,
                Estimate.messagesPerSecond(scenario) * factor);
        return ExitCode.PASS;
    }

    private boolean holds(Scenario scenario, Map<DeviceId, String> known, double factor, StopSignal stop)
            throws IOException, InterruptedException {
        Duration virtual = Duration.ofMillis((long) (step.toMillis() * factor));
        Scenario atSpeed = scenario.withClock(new Scenario.Clock(Optional.empty(), virtual, new Speed(factor)));
        FleetRun run = new FleetRun(atSpeed, known, Clock.systemUTC(), FateSink.NONE);
        run.start();
        while (!run.isTimeUp() && !stop.await(POLL_MILLIS)) {
            // The devices speak.
        }
        long deadline = System.nanoTime() + p99.toNanos();
        while (!run.isOver() && System.nanoTime() < deadline && !stop.await(1)) {
            // The last answers may take as long as any.
        }
        FleetStatus status = run.end().status();
        reached |= status.acknowledged() > 0;
        boolean holds = status.made() > 0
                && status.ackP99Millis() * 1e6 <= p99.toNanos()
                && status.refused() + status.dropped() + status.waiting() == 0;
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%8.2fx  %,9.0f/s acknowledged  p99 %,.1f ms  waiting %,d  refused %,d  dropped %,d  %s%n",
                        factor,
                        status.acknowledged() * 1e3 / step.toMillis(),
                        status.ackP99Millis(),
                        status.waiting(),
                        status.refused(),
                        status.dropped(),
                        holds ? "holds" : "does not hold");
        return holds;
    }
}
