package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.bench.Bench;
import tsuji.sim.bench.BenchSettings;
import tsuji.sim.bench.Experiment;
import tsuji.sim.bench.Pace;
import tsuji.sim.bench.Sample;

/** {@code tsuji-sim bench}. Exit codes: 0 done, 2 usage, 3 a program is missing, 5 disk, 130 interrupted. */
@Command(
        name = "bench",
        description = {
            "Measures the gateway, mosquitto with a bridge and the limits of this machine in turns, and reports medians.",
            "Only ratios within one run mean something; the machine should have nothing else to do."
        },
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only these experiments: flat-50, flat-1000, scale, paced, start, outage, sqlite.")
    private List<String> only = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Turns of each subject (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--quick", description = "Short turns, for a first impression.")
    private boolean quick;

    @Option(
            names = "--add",
            description = "Keeps earlier turns of these experiments too; else a run replaces them.")
    private boolean add;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The report (default: device-sim/bench/RESULTS.md of the checkout); samples go beside it.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where subjects keep their files, on the disk to be measured (default: target/ of device-sim).")
    private Optional<Path> dir = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter terminal = spec.commandLine().getOut();
        StopSignal stop = StopSignal.take();
        List<Experiment> chosen = chosen();
        Path folder = Files.createTempDirectory("tsuji-bench-");
        stop.beforeSuddenEnd(() -> Folders.deleteIfPossible(folder));
        try {
            BenchSettings settings =
                    new BenchSettings(rounds, quick ? Pace.QUICK : Pace.FULL, folder, Folders::delete);
            List<Sample> samples =
                    new Bench(settings, Clock.systemUTC(), terminal::println).run(chosen, stop::isAsked);
            return stop.isAsked() ? ExitCode.INTERRUPTED : ExitCode.PASS;
        } finally {
            Folders.deleteIfPossible(folder);
        }
    }

    private List<Experiment> chosen() {
        List<String> known = Experiment.ALL.stream().map(Experiment::name).toList();
        List<String> unknown =
                only.stream().filter(name -> !known.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "--only " + String.join(",", unknown) + ": unknown, there are " + String.join(", ", known));
        }
        return Experiment.ALL.stream()
                .filter(experiment -> only.isEmpty() || only.contains(experiment.name()))
                .collect(Collectors.toList());
    }
}
