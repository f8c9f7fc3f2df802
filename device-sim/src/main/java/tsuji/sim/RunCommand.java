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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.scenario.Durations;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.TimelineDriver;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetStatus;

/**
 * {@code tsuji-sim run}: a fleet against a gateway that runs elsewhere. Leaves {@value #SENT}, {@value #SCENARIO} and
 * {@value #SUMMARY} in the run's folder.
 */
@Command(
        name = "run",
        description = "Runs the devices of a scenario against a gateway.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    static final String SENT = "sent.ndjson";
    static final String SCENARIO = "scenario.yaml";
    static final String SUMMARY = "run.json";

    private static final int STEP_MILLIS = 50;
    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

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
            description = "How long to wait for the last answers (default: ${DEFAULT-VALUE}).")
    private String grace;

    @Option(names = "--json", description = "Writes the summary as JSON, and nothing live.")
    private boolean json;

    @Override
    public Integer call() throws ScenarioException, IOException, InterruptedException {
        Scenario scenario = options.read();
        Map<tsuji.wire.DeviceId, String> known = secrets == null ? Map.of() : Secrets.read(secrets);
        Clock clock = Clock.systemUTC();
        Duration patience = Durations.parse(grace);
        Path folder = out == null ? Path.of("runs", scenario.name() + "-" + RUN_ID.format(clock.instant())) : out;
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(SCENARIO), Files.readString(options.file()));
        StopSignal stop = StopSignal.take();
        try (RecordWriter writer = RecordWriter.create(folder.resolve(SENT))) {
            FleetRun run = new FleetRun(scenario, known, clock, FateSink.of(writer));
            TimelineDriver timeline = new TimelineDriver(scenario.timeline(), new LinkFaults(run));
            run.start();
            watch(run, timeline, stop, patience);
            timeline.stopAll();
            FleetRun.Ending ending = run.end();
            RunSummary summary = new RunSummary(scenario, ending, stop.isAsked());
            Files.writeString(folder.resolve(SUMMARY), summary.json());
            PrintWriter console = spec.commandLine().getOut();
            console.print(json ? summary.json() : summary.text(folder));
            console.flush();
            return exitCode(ending.status(), stop);
        }
    }

    /** Until all is said and answered, the patience for the last answers is over, or somebody asks to stop. */
    private void watch(FleetRun run, TimelineDriver timeline, StopSignal stop, Duration patience)
            throws IOException, InterruptedException {
        LiveView view = new LiveView(spec.commandLine().getOut(), System.console() != null);
        Optional<Long> timeUpNanos = Optional.empty();
        while (!run.isOver() && !stop.await(STEP_MILLIS)) {
            long now = System.nanoTime();
            timeline.advanceTo(run.status().virtualElapsed());
            if (!json) {
                view.show(run.status(), now);
            }
            if (timeUpNanos.isEmpty() && run.isTimeUp()) {
                timeUpNanos = Optional.of(now);
            }
            if (timeUpNanos.isPresent() && now - timeUpNanos.get() > patience.toNanos()) {
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
