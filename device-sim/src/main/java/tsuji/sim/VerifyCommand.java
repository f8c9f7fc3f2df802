package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.sim.verify.Ledger;
import tsuji.sim.verify.Report;
import tsuji.sim.verify.Verdict;
import tsuji.sim.verify.Verifier;

/** {@code tsuji-sim verify}: what became of the messages of a run. */
@Command(
        name = "verify",
        description =
                "Joins what devices were acknowledged with what the city stored and what the gateway still holds.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    private static final String CITY = "city.ndjson";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "Folder of the run, with sent.ndjson and scenario.yaml.")
    private Path run;

    @Option(
            names = "--city",
            paramLabel = "FILE|DIR",
            description =
                    "The city's record; of a folder every *.ndjson but sent.ndjson (default: city.ndjson of the run).")
    private Path city;

    @Option(
            names = "--gateway-ledger",
            paramLabel = "URL|FILE",
            description = "The gateway's /ledger. Without it whatever is not at the city counts as lost.")
    private String ledger;

    @Option(
            names = "--format",
            description = "text, md, json or junit (default: ${DEFAULT-VALUE}).",
            defaultValue = "text")
    private String format;

    @Option(names = "--json", description = "Same as --format json.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Writes the report there and prints the verdict only.")
    private Path report;

    @Override
    public Integer call() throws IOException, ScenarioException, InterruptedException {
        Report.Format form = json ? Report.Format.JSON : form(format);
        Ledger held;
        try {
            held = ledger == null ? Ledger.UNKNOWN : Ledger.read(ledger);
        } catch (java.net.ConnectException | java.net.http.HttpTimeoutException e) {
            spec.commandLine().getErr().println(ledger + ": not reachable; is the gateway running?");
            return ExitCode.UNREACHABLE;
        }
        Verdict verdict = Verdict.of(Verifier.tally(run.resolve(RunCommand.SENT), cityFiles(), held), expectations());
        String text = Report.of(verdict, form);
        if (report == null) {
            spec.commandLine().getOut().print(text);
        } else {
            Files.writeString(report, text);
            spec.commandLine().getOut().println(verdict.line());
        }
        spec.commandLine().getOut().flush();
        return exitCode(verdict);
    }

    /** A run that delivered nothing proves nothing. */
    static int exitCode(Verdict verdict) {
        if (!verdict.isProof()) {
            return ExitCode.UNREACHABLE;
        }
        return verdict.isPass() ? ExitCode.PASS : ExitCode.EXPECTATION_FAILED;
    }

    private static Report.Format form(String name) {
        try {
            return Report.Format.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--format " + name + ": must be text, md, json or junit", e);
        }
    }

    private List<Path> cityFiles() throws IOException {
        Path place = city == null ? run.resolve(CITY) : city;
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return new ArrayList<>(files.filter(file -> file.toString().endsWith(".ndjson"))
                    .filter(file -> !file.endsWith(RunCommand.SENT))
                    .sorted()
                    .toList());
        }
    }

    private Expectations expectations() throws IOException, ScenarioException {
        Path scenario = run.resolve(RunCommand.SCENARIO);
        return Files.exists(scenario) ? ScenarioReader.read(scenario).expect() : Expectations.PROMISES;
    }
}
