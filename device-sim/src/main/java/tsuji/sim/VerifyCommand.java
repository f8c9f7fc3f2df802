package tsuji.sim;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.verify.Ledger;
import tsuji.sim.verify.MessageFates;
import tsuji.sim.verify.Report;
import tsuji.sim.verify.Tally;
import tsuji.sim.verify.Verdict;
import tsuji.sim.verify.Verifier;

/** {@code tsuji-sim verify}: what became of the messages of a run. */
@Command(
        name = "verify",
        description = {
            "Joins what devices were acknowledged with what the city stored, says what became of every message, and",
            "compares that with the gateway's ledger, account by account: any difference fails the run. So does a command",
            "that was done twice, or of which the city does not know exactly one outcome that agrees with its device, a",
            "reading or metering slot of an emulated device that is missing or wrong at the city, and an update of firmware",
            "of which gateway and device do not say the same."
        },
        footer = {
            "",
            "Examples:",
            "  tsuji-sim verify runs/smoke-20261123-101500 --city city/ --gateway-ledger http://127.0.0.1:9464/ledger",
            "  tsuji-sim verify runs/1 --deadline 10m --fates fates.csv --gateway-ledger http://127.0.0.1:9464/ledger",
            "",
            "Exit codes: 0 pass, 1 an expectation failed or the ledger differs, 2 wrong use, 3 the gateway cannot be",
            "reached or nothing was acknowledged, 4 still catching up at the deadline, 5 disk, 130 interrupted."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    private static final long ASK_AGAIN_MILLIS = 1_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "Folder of the run, with sent.ndjson and scenario.yaml.")
    private Path run;

    @Option(
            names = "--city",
            paramLabel = "FILE|DIR",
            description =
                    "The city's record; of a folder every *.ndjson but sent.ndjson (default: city.ndjson of the run).")
    private Optional<Path> city = Optional.empty();

    @Option(
            names = "--gateway-ledger",
            paramLabel = "URL|FILE",
            description = {
                "The gateway's /ledger, or its message to the city; kept in the run's folder as ledger.json (default:",
                "that file). Without a ledger whatever is not at the city counts as lost."
            })
    private Optional<String> ledger = Optional.empty();

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description = "Judges again and again until the city has everything, at most for so long.")
    private Optional<Duration> deadline = Optional.empty();

    @Option(
            names = "--fates",
            paramLabel = "FILE",
            description = "Writes what became of each message: CSV, a line each.")
    private Optional<Path> fates = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text, md, json or junit (default: ${DEFAULT-VALUE}).",
            defaultValue = "text")
    private String format;

    @Option(names = "--json", description = "Same as --format json.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Writes the report there and prints the verdict only.")
    private Optional<Path> report = Optional.empty();

    @Override
    public Integer call() throws IOException, ScenarioException, InterruptedException {
        Report.Format form = json ? Report.Format.JSON : ReportOptions.format(format);
        RunFolder folder = new RunFolder(run);
        StopSignal stop = StopSignal.take();
        Verdict verdict;
        try {
            verdict = judgeUntilSettled(folder, stop);
        } catch (ConnectException | HttpTimeoutException e) {
            spec.commandLine().getErr().println(ledger.orElse("") + ": not reachable; is the gateway running?");
            return ExitCode.UNREACHABLE;
        }
        print(new Report(verdict, folder.facts()).in(form), verdict);
        if (stop.isAsked()) {
            return ExitCode.INTERRUPTED;
        }
        boolean catchingUp = deadline.isPresent() && verdict.tally().queued() > 0 && isWaitingHarmless(verdict);
        return catchingUp ? ExitCode.INCONCLUSIVE : exitCode(verdict);
    }

    /** Nothing is wrong but that some of it still waits. */
    private static boolean isWaitingHarmless(Verdict verdict) {
        return verdict.isProof()
                && verdict.tally().lost() == 0
                && verdict.tally().books().differences().isEmpty();
    }

    private Verdict judgeUntilSettled(RunFolder folder, StopSignal stop)
            throws IOException, ScenarioException, InterruptedException {
        long end = System.nanoTime() + deadline.orElse(Duration.ZERO).toNanos();
        Verdict verdict = judge(folder);
        while (!isSettled(verdict.tally()) && System.nanoTime() < end && !stop.await(ASK_AGAIN_MILLIS)) {
            spec.commandLine()
                    .getErr()
                    .println("still waiting: queued " + verdict.tally().queued() + ", not at the city "
                            + verdict.tally().lost());
            verdict = judge(folder);
        }
        return verdict;
    }

    private static boolean isSettled(Tally tally) {
        return tally.queued() + tally.lost() == 0 && tally.books().differences().isEmpty();
    }

    /** The ledger first: what comes to the city meanwhile is then not confirmed yet, which is no difference. */
    private Verdict judge(RunFolder folder) throws IOException, ScenarioException, InterruptedException {
        return judgeMessages(folder)
                .with(folder.commandTally())
                .with(folder.updateTally())
                .with(folder.readingTally(folder.cityFiles(city)));
    }

    private Verdict judgeMessages(RunFolder folder) throws IOException, ScenarioException, InterruptedException {
        if (ledger.isPresent()) {
            byte[] text = Ledger.text(ledger.get());
            Files.write(folder.ledger(), text);
        }
        List<Path> cityFiles = folder.cityFiles(city);
        if (fates.isEmpty()) {
            return Verdict.of(
                    Verifier.tally(folder.sent(), cityFiles, folder.gained()), folder.figures(), folder.expectations());
        }
        try (BufferedWriter file = Files.newBufferedWriter(fates.get())) {
            MessageFates lines = new MessageFates(file);
            Tally tally = Verifier.tally(folder.sent(), cityFiles, folder.gained(), lines);
            lines.end();
            return Verdict.of(tally, folder.figures(), folder.expectations());
        }
    }

    private void print(String text, Verdict verdict) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (report.isPresent()) {
            Files.writeString(report.get(), text);
            out.println(verdict.line());
        } else {
            out.print(text);
        }
        out.flush();
    }

    /** A run that delivered nothing proves nothing. */
    static int exitCode(Verdict verdict) {
        if (!verdict.isProof()) {
            return ExitCode.UNREACHABLE;
        }
        return verdict.isPass() ? ExitCode.PASS : ExitCode.EXPECTATION_FAILED;
    }
}
