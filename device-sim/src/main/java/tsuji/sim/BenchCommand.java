package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.bench.Bench;
import tsuji.sim.bench.BenchSettings;
import tsuji.sim.bench.Conditions;
import tsuji.sim.bench.Experiment;
import tsuji.sim.bench.Pace;
import tsuji.sim.bench.Report;
import tsuji.sim.bench.Sample;
import tsuji.sim.fault.BrokerProcess;
import tsuji.sim.fault.Checkout;

/** {@code tsuji-sim bench}. Exit codes: 0 done, 2 usage, 3 mosquitto is missing, 5 a subject or the disk failed, 130 interrupted. */
@Command(
        name = "bench",
        description = {
            "Measures the gateway, mosquitto with a bridge and the limits of this machine in turns, and reports medians.",
            "Only ratios within one run mean something; the machine should have nothing else to do."
        },
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    private static final int ROUNDS_MAX = 100;

    /** The names that {@code --only} takes. */
    private static final class Experiments implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Experiment.ALL.stream().map(Experiment::name).iterator();
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = Experiments.class,
            description = "Only these experiments: ${COMPLETION-CANDIDATES}.")
    private List<String> only = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Turns of each subject, 1 to " + ROUNDS_MAX + " (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--quick", description = "Short turns, for a first impression.")
    private boolean quick;

    @Option(names = "--add", description = "Keeps earlier turns of these experiments too; else a run replaces them.")
    private boolean add;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "The report (default: device-sim/bench/RESULTS.md of the checkout); its samples go beside it.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where subjects keep their files, on the disk to be measured (default: device-sim/target).")
    private Optional<Path> dir = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1 || rounds > ROUNDS_MAX) {
            throw new IllegalArgumentException("--rounds is " + rounds + ", allowed 1 to " + ROUNDS_MAX);
        }
        List<Experiment> chosen = chosen();
        PrintWriter terminal = spec.commandLine().getOut();
        StopSignal stop = StopSignal.take();
        if (BrokerProcess.program().isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "mosquitto is not installed (Debian: apt install mosquitto): it plays the city's broker too, so"
                                    + " only --only sqlite and --only start can be measured without it");
            if (chosen.stream().anyMatch(Experiment::needsCity)) {
                return ExitCode.UNREACHABLE;
            }
        }
        Path place = dir.orElseGet(() -> Checkout.root().resolve("device-sim/target"));
        Path folder = Files.createTempDirectory(place, "bench-");
        stop.beforeSuddenEnd(() -> Folders.deleteIfPossible(folder));
        try {
            BenchSettings settings = new BenchSettings(rounds, quick ? Pace.QUICK : Pace.FULL, folder, Folders::delete);
            Bench bench = new Bench(settings, Clock.systemUTC(), terminal::println);
            Path report = out.orElseGet(() -> Checkout.root().resolve("device-sim/bench/RESULTS.md"));
            for (Experiment experiment : chosen) {
                // Written after each: what was measured stays, whatever ends the run.
                List<Sample> samples = bench.run(experiment, stop::isAsked);
                new Report(report).add(samples, add, Conditions.of(folder));
            }
            terminal.println("report: " + report);
            return stop.isAsked() ? ExitCode.INTERRUPTED : ExitCode.PASS;
        } finally {
            Folders.deleteIfPossible(folder);
        }
    }

    private List<Experiment> chosen() {
        List<String> known = Experiment.ALL.stream().map(Experiment::name).toList();
        for (String name : only) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "--only " + name + ": no such experiment; there are " + String.join(", ", known));
            }
        }
        return Experiment.ALL.stream()
                .filter(experiment -> only.isEmpty() || only.contains(experiment.name()))
                .toList();
    }
}
