package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.fault.MissingNeedException;
import tsuji.sim.fault.Needs;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.scenario.Durations;
import tsuji.sim.scenario.FaultPort;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.Target;
import tsuji.sim.scenario.TimelineDriver;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetFaults;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetStatus;
import tsuji.sim.verify.Verdict;
import tsuji.wire.DeviceId;

/**
 * {@code tsuji-sim run}: a fleet against a gateway that runs elsewhere, or on a line of its own. Leaves {@value #SENT}, {@value #SCENARIO} and
 * {@value #SUMMARY} in the run's folder.
 */
@Command(
        name = "run",
        description = "Runs the devices of a scenario against a gateway.",
        footer = {
            "",
            "Leaves sent.ndjson, scenario.yaml and run.json for `tsuji-sim verify`. Exit codes: 0 everything was answered",
            "(--own-line: and the judge is content), 1 it is not, 2 wrong use, 3 nothing was acknowledged, 4 answers are",
            "missing, 5 disk, 130 interrupted."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    static final String SENT = "sent.ndjson";
    static final String SCENARIO = "scenario.yaml";
    static final String SUMMARY = "run.json";

    private static final int STEP_MILLIS = 50;
    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final long DRAIN_SECONDS_MAX = 60;

    private final Clock clock = Clock.systemUTC();

    @Spec
    private CommandSpec spec;

    @Mixin
    private ScenarioOptions options;

    @Option(names = "--secrets", paramLabel = "FILE", description = "devices.csv with id,type,label,secret.")
    private Path secrets;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run (default: runs/NAME-TIME).")
    private Path out;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "At the end gives up when nothing was answered for so long (default: ${DEFAULT-VALUE}).")
    private String grace;

    @Option(names = "--json", description = "Writes the summary as JSON, and nothing live.")
    private boolean json;

    @Option(
            names = "--own-line",
            description = {
                "Starts a city and a gateway of its own, with their files in the run's folder, so that every fault of",
                "the scenario can be executed; waits until the city has everything, and judges the run."
            })
    private boolean ownLine;

    @Override
    public Integer call() throws ScenarioException, MissingNeedException, IOException, InterruptedException {
        Scenario scenario = options.read();
        Map<DeviceId, String> known = secrets == null ? Map.of() : Secrets.read(secrets);
        Path folder = out == null ? Path.of("runs", scenario.name() + "-" + RUN_ID.format(clock.instant())) : out;
        Needs.requireMet(scenario.timeline(), ownLine);
        if (Files.exists(folder.resolve(SENT))) {
            throw new IllegalArgumentException(folder + " holds a run already; choose another --out");
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(SCENARIO), Files.readString(options.file()));
        StopSignal stop = StopSignal.take();
        if (!ownLine) {
            FleetStatus status = run(new Stage(scenario, known, folder, stop), FleetFaults::new);
            return exitCode(status, stop);
        }
        try (OwnLine own = OwnLine.layOut(scenario, folder.toAbsolutePath(), clock)) {
            return runOn(own, scenario, folder, stop);
        }
    }

    private int runOn(OwnLine own, Scenario scenario, Path folder, StopSignal stop)
            throws IOException, ScenarioException, InterruptedException {
        Line line = own.line();
        Map<DeviceId, String> known = line.enrol(DemoScenario.types(scenario));
        Target target = new Target("127.0.0.1", line.gateway().mqttPort(), false, Optional.empty());
        line.gateway().start();
        run(new Stage(scenario.withTarget(target), known, folder, stop), own::faults);
        line.drain(DRAIN_SECONDS_MAX);
        Verdict verdict = line.judge(folder.resolve(SENT), scenario.expect());
        if (!json) {
            spec.commandLine().getOut().println(verdict.line());
        }
        return stop.isAsked() ? ExitCode.INTERRUPTED : VerifyCommand.exitCode(verdict);
    }

    /** What is run, and where. */
    private record Stage(Scenario scenario, Map<DeviceId, String> secrets, Path folder, StopSignal stop) {}

    private FleetStatus run(Stage stage, Function<FleetRun, FaultPort> faults)
            throws IOException, ScenarioException, InterruptedException {
        Duration patience = Durations.parse(grace);
        try (RecordWriter writer = RecordWriter.create(stage.folder().resolve(SENT))) {
            FleetRun run = new FleetRun(stage.scenario(), stage.secrets(), clock, FateSink.of(writer));
            TimelineDriver timeline = new TimelineDriver(stage.scenario().timeline(), faults.apply(run));
            run.start();
            try {
                watch(run, timeline, stage.stop(), patience);
            } finally {
                timeline.stopAll();
            }
            FleetRun.Ending ending = run.end();
            RunSummary summary =
                    new RunSummary(stage.scenario(), ending, stage.stop().isAsked());
            Files.writeString(stage.folder().resolve(SUMMARY), summary.json());
            PrintWriter console = spec.commandLine().getOut();
            console.print(json ? summary.json() : summary.text(stage.folder()));
            console.flush();
            return ending.status();
        }
    }

    /** Until all is said and answered, nothing is answered any more, or somebody asks to stop. */
    private void watch(FleetRun run, TimelineDriver timeline, StopSignal stop, Duration patience)
            throws IOException, InterruptedException {
        LiveView view = new LiveView(spec.commandLine().getOut(), System.console() != null);
        long answered = 0;
        long movedNanos = System.nanoTime();
        while (!run.isOver() && !stop.await(STEP_MILLIS)) {
            timeline.advanceTo(run.status().virtualElapsed());
            long now = System.nanoTime();
            if (!json) {
                view.show(run.status(), now);
            }
            long answers = run.status().acknowledged() + run.status().refused();
            if (answers > answered || !run.isTimeUp() || timeline.isBroken()) {
                answered = answers;
                movedNanos = now;
            }
            if (now - movedNanos > patience.toNanos()) {
                break;
            }
        }
        view.end();
    }

    private static int exitCode(FleetStatus status, StopSignal stop) {
        if (stop.isAsked()) {
            return ExitCode.INTERRUPTED;
        }
        boolean nothingPassed =
                status.made() > 0 && status.acknowledged() + status.unanswered() + status.refused() == 0;
        if (nothingPassed) {
            return ExitCode.UNREACHABLE;
        }
        return status.waiting() > 0 ? ExitCode.INCONCLUSIVE : ExitCode.PASS;
    }
}
