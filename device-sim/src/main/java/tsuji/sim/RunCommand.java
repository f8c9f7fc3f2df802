package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
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
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.city.Commander;
import tsuji.sim.fault.MissingNeedException;
import tsuji.sim.fault.Needs;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.Expectations.Measure;
import tsuji.sim.scenario.FaultPort;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.TimelineDriver;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetFaults;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetStatus;
import tsuji.sim.verify.Ledger;
import tsuji.sim.verify.Report;
import tsuji.sim.verify.Verdict;
import tsuji.wire.DeviceId;

/**
 * {@code tsuji-sim run}: a fleet against a gateway that runs elsewhere, or on a line of its own. Leaves what {@link RunFolder}
 * names.
 */
@Command(
        name = "run",
        description = "Runs the devices of a scenario against a gateway.",
        footer = {
            "",
            "Leaves sent.ndjson, scenario.yaml and run.json for `tsuji-sim verify` and `report`.",
            "Examples:",
            "  tsuji-sim run scenarios/smoke.yaml --own-line       a city and a gateway of its own, and the verdict",
            "  tsuji-sim run typhoon-outage --own-line             a shipped scenario by its name; some need root",
            "  tsuji-sim run s.yaml --target 10.0.0.5:8883 --ca ca.pem --secrets devices.csv --seed 7 --speed 60x",
            "",
            "Exit codes: 0 everything was answered as expected (--own-line: and the judge is content), 1 it was not,",
            "2 wrong use, 3 nothing was acknowledged, 4 answers are missing, 5 disk, 6 a fault needs what is not here (root,",
            "a program, --own-line; nothing was begun), 130 interrupted. Meanwhile `tsuji-sim inject` breaks more."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final long DRAIN_SECONDS_MAX = 60;
    private static final long ONLINE_SECONDS_MAX = 30;

    private final Clock clock = Clock.systemUTC();

    @Spec
    private CommandSpec spec;

    @Mixin
    private ScenarioOptions options;

    @Option(names = "--secrets", paramLabel = "FILE", description = "devices.csv with id,type,label,secret.")
    private Optional<Path> secrets = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run (default: runs/NAME-TIME).")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "At the end gives up when nothing was answered for so long (default: ${DEFAULT-VALUE}).")
    private Duration grace;

    @Option(names = "--json", description = "Writes the summary as JSON, and nothing live.")
    private boolean json;

    @Option(
            names = "--gateway-ledger",
            paramLabel = "URL",
            description = {
                "The gateway's /ledger, which is kept in the run's folder as it was before, so that verify can tell",
                "what the gateway has counted in this run."
            })
    private Optional<String> ledger = Optional.empty();

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
        Map<DeviceId, String> known = secrets.isPresent() ? Secrets.read(secrets.get()) : Map.of();
        RunFolder folder =
                new RunFolder(out.orElse(Path.of("runs", scenario.name() + "-" + RUN_ID.format(clock.instant()))));
        Needs.requireMet(scenario, ownLine);
        requireMeasurable(scenario);
        if (Files.exists(folder.sent())) {
            throw new IllegalArgumentException(folder.path() + " holds a run already; choose another --out");
        }
        Files.createDirectories(folder.path());
        Files.writeString(folder.scenario(), Files.readString(options.file()));
        StopSignal stop = StopSignal.take();
        if (!ownLine) {
            return runElsewhere(new Stage(scenario, known, folder, stop, () -> "", fleet -> {}, () -> true));
        }
        try (OwnLine own = OwnLine.layOut(scenario, folder.path().toAbsolutePath(), clock);
                Updates updates = Updates.open(own.release(), scenario, folder);
                CommandLog commands = CommandLog.create(folder.commands())) {
            return runOn(own, new Logs(commands, updates), scenario, folder, stop);
        }
    }

    /**
     * What is run, and where.
     *
     * @param step what else is done at every step.
     * @param settled whether nothing else is to be waited for at the end.
     */
    private record Stage(
            Scenario scenario,
            Map<DeviceId, String> secrets,
            RunFolder folder,
            StopSignal stop,
            Supplier<String> stations,
            Step step,
            FleetWatch.Condition settled) {}

    private interface Step {
        void with(FleetRun fleet) throws IOException;
    }

    private void requireMeasurable(Scenario scenario) {
        for (Measure measure : scenario.expect().atMost().keySet()) {
            if (measure.needsOwnLine() && !ownLine) {
                throw new IllegalArgumentException("expect." + measure.label()
                        + " can be measured only on a line of its own: add --own-line, or take it out");
            }
        }
    }

    private int runElsewhere(Stage stage) throws IOException, ScenarioException, InterruptedException {
        if (ledger.isPresent()) {
            try {
                Files.write(stage.folder().ledgerBefore(), Ledger.text(ledger.get()));
            } catch (ConnectException | HttpTimeoutException e) {
                spec.commandLine().getErr().println(ledger.get() + ": not reachable; is the gateway running?");
                return ExitCode.UNREACHABLE;
            }
        }
        RunSummary summary = run(stage, FleetFaults::new);
        PrintWriter console = spec.commandLine().getOut();
        console.print(json ? summary.facts().json() : summary.text(stage.folder()));
        console.flush();
        return exitCode(summary);
    }

    /** Where is written what happens beside readings. */
    private record Logs(CommandLog commands, Updates updates) {}

    /** What goes on in a run beside readings. */
    private record Business(Commander commander, Logs logs) {}

    private int runOn(OwnLine own, Logs logs, Scenario scenario, RunFolder folder, StopSignal stop)
            throws IOException, ScenarioException, InterruptedException {
        Line line = own.line();
        Map<DeviceId, String> known = line.enrol(DemoScenario.types(scenario));
        try (EmulatedWires wires = EmulatedWires.layOut(scenario, folder, line.gateway())) {
            logs.updates().rollOut(line.gateway());
            line.gateway().start();
            if (scenario.hasCommands()) {
                line.awaitOnline(ONLINE_SECONDS_MAX);
            }
            Commander commander = line.commander(scenario, logs.commands(), clock);
            WireCommands ofWires = new WireCommands(scenario, commander, logs.commands(), clock);
            wires.start(ofWires::done);
            LineFigures figures = new LineFigures(
                    line.gateway()::residentBytes, () -> line.city().counts().live(), System::nanoTime);
            Step step = fleet -> {
                figures.look();
                commander.step(fleet.status().virtualElapsed());
                ofWires.step();
            };
            Stage stage = new Stage(
                    scenario.withTarget(own.target()),
                    known,
                    folder,
                    stop,
                    line::stations,
                    step,
                    () -> commander.isSettled()
                            && ofWires.isSettled()
                            && wires.isSettled()
                            && logs.updates().isSettled());
            return runOn(own, wires, new Business(commander, logs), figures, stage);
        }
    }

    private int runOn(OwnLine own, EmulatedWires wires, Business business, LineFigures figures, Stage stage)
            throws IOException, ScenarioException, InterruptedException {
        Line line = own.line();
        RunFolder folder = stage.folder();
        RunSummary summary = run(stage, fleet -> {
            if (!stage.scenario().commands().isEmpty()) {
                fleet.listen(business.logs().commands());
            }
            business.logs().updates().play(fleet);
            own.certify(fleet);
            return figures.watching(
                    own.faults(fleet, business.commander()),
                    () -> fleet.status().acknowledged());
        });
        long answeredNanos = System.nanoTime();
        wires.end();
        business.logs().updates().conclude(line.gateway());
        line.drain(DRAIN_SECONDS_MAX);
        RunFacts facts = summary.facts().with(figures.figures(Duration.ofNanos(System.nanoTime() - answeredNanos)));
        Files.writeString(folder.summary(), facts.json());
        Files.writeString(folder.ledger(), line.gateway().get("/ledger"));
        Verdict verdict = Verdict.of(
                        line.tally(folder.sent()),
                        facts.figures(),
                        stage.scenario().expect())
                .with(folder.commandTally())
                .with(folder.updateTally())
                .with(folder.readingTally(folder.cityFiles(Optional.empty())));
        Report report = new Report(verdict, Optional.of(facts));
        PrintWriter console = spec.commandLine().getOut();
        console.print(json ? report.in(Report.Format.JSON) : report.in(Report.Format.TEXT));
        console.flush();
        return stage.stop().isAsked() ? ExitCode.INTERRUPTED : VerifyCommand.exitCode(verdict);
    }

    private RunSummary run(Stage stage, Function<FleetRun, FaultPort> faults)
            throws IOException, ScenarioException, InterruptedException {
        try (RecordWriter writer = RecordWriter.create(stage.folder().sent())) {
            FleetRun run = new FleetRun(stage.scenario(), stage.secrets(), clock, FateSink.of(writer));
            FaultLog log = new FaultLog(faults.apply(run), () -> run.status().virtualElapsed());
            TimelineDriver timeline = new TimelineDriver(stage.scenario().timeline(), log);
            LiveView view = new LiveView(
                    spec.commandLine().getOut(), System.console() != null, stage.scenario(), stage.stations());
            run.start();
            try (Injections injections = Injections.open(stage.folder().injections(), stage.scenario(), timeline)) {
                new FleetWatch(run, timeline, stage.stop(), grace, stage.settled()).untilTheEnd(now -> {
                    injections.poll(run.status().virtualElapsed());
                    stage.step().with(run);
                    if (!json) {
                        view.show(run.status(), log, now);
                    }
                });
            } finally {
                timeline.stopAll();
            }
            if (!json) {
                view.end(log);
            }
            RunSummary summary = new RunSummary(
                    stage.scenario(), run.end(), log.executed(), stage.stop().isAsked());
            Files.writeString(stage.folder().summary(), summary.facts().json());
            return summary;
        }
    }

    /** Without the city's word only what devices were told can be judged. */
    private static int exitCode(RunSummary summary) {
        FleetStatus status = summary.ending().status();
        if (summary.interrupted()) {
            return ExitCode.INTERRUPTED;
        }
        boolean nothingPassed =
                status.made() > 0 && status.acknowledged() + status.unanswered() + status.refused() == 0;
        if (nothingPassed) {
            return ExitCode.UNREACHABLE;
        }
        Map<Measure, Long> most = summary.scenario().expect().atMost();
        if (status.refused() > most.getOrDefault(Measure.REFUSED, Long.MAX_VALUE)
                || status.ackP50Millis() > most.getOrDefault(Measure.PUBACK_P50, Long.MAX_VALUE)
                || status.ackP99Millis() > most.getOrDefault(Measure.PUBACK_P99, Long.MAX_VALUE)) {
            return ExitCode.EXPECTATION_FAILED;
        }
        return status.waiting() > 0 ? ExitCode.INCONCLUSIVE : ExitCode.PASS;
    }
}
