package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.verify.Report;
import tsuji.sim.verify.Verdict;
import tsuji.sim.verify.Verifier;

/** {@code tsuji-sim report}: the judgement of a run, from its files alone, in files of several forms. */
@Command(
        name = "report",
        description = "Judges a run by the files in its folder and writes reports beside them.",
        footer = {
            "",
            "Example:",
            "  tsuji-sim report runs/1 --format md,json,junit      report.md, report.json and report.xml in runs/1",
            "",
            "Exit codes are those of verify."
        },
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "Folder of the run.")
    private Path run;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            split = ",",
            defaultValue = "md,json,junit",
            description = "Any of text, md, json, junit, with commas (default: ${DEFAULT-VALUE}).")
    private List<String> formats;

    @Option(names = "--out", paramLabel = "DIR", description = "Writes there (default: the run's folder).")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException, ScenarioException, InterruptedException {
        List<Report.Format> forms = formats.stream().map(ReportOptions::format).toList();
        RunFolder folder = new RunFolder(run);
        Verdict verdict = Verdict.of(
                        Verifier.tally(folder.sent(), folder.cityFiles(Optional.empty()), folder.gained()),
                        folder.figures(),
                        folder.expectations())
                .with(folder.commandTally());
        Report report = new Report(verdict, folder.facts());
        Path place = Files.createDirectories(out.orElse(run));
        PrintWriter console = spec.commandLine().getOut();
        for (Report.Format form : forms) {
            Path file = place.resolve(ReportOptions.fileName(form));
            Files.writeString(file, report.in(form));
            console.println("wrote " + file);
        }
        console.println(verdict.line());
        return VerifyCommand.exitCode(verdict);
    }
}
