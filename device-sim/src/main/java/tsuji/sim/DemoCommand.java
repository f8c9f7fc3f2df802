package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.verify.Verdict;

/** {@code tsuji-sim demo}. Exit codes: 0 nothing was lost, 1 something was, 2 usage, 5 it could not be shown. */
@Command(
        name = "demo",
        description = "Shows the whole line on this machine, breaks it, and judges that nothing was lost.",
        footer = {
            "",
            "A city, a gateway and a fleet run on this machine, each row of the table is one second. After a quarter of",
            "the time the uplink is cut, after half of it mended; after five eighths the gateway is killed (kill -9) and",
            "started again. Ctrl-C ends it in order, with the verdict; a second Ctrl-C at once, without.",
            "Exit codes: 0 VERDICT PASS, 1 VERDICT FAIL, 2 wrong use, 5 it could not be shown."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "Ends by itself after this time, for example 20s. At least 10s.")
    private Optional<Duration> lasting = Optional.empty();

    @Option(
            names = "--scooters",
            paramLabel = "COUNT",
            defaultValue = "200",
            description = "Scooters (default: ${DEFAULT-VALUE}).")
    private int scooters;

    @Option(
            names = "--meters",
            paramLabel = "COUNT",
            defaultValue = "50",
            description = "Meters (default: ${DEFAULT-VALUE}).")
    private int meters;

    @Option(names = "--keep", paramLabel = "DIR", description = "Leaves all files of the run there.")
    private Optional<Path> keep = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DemoSettings settings = new DemoSettings(lasting, scooters, meters, keep);
        Verdict verdict = new Demo(settings, Clock.systemUTC(), out, StopSignal.take()).run();
        out.println(verdict.line());
        return verdict.isPass() ? ExitCode.PASS : ExitCode.EXPECTATION_FAILED;
    }
}
