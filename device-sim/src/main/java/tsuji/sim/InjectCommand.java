package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.scenario.Durations;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.ScenarioReader;

/** {@code tsuji-sim inject}: a fault into a run that is under way. The run executes it, mends it and reports it. */
@Command(
        name = "inject",
        description = {
            "Begins a fault in a run that is under way (`tsuji-sim run`). The run mends it after --for, and at its own end",
            "at the latest; it stands in the run's report as the faults of its scenario do."
        },
        footer = {
            "",
            "Examples:",
            "  tsuji-sim inject gateway.kill --run runs/1 --for 5s",
            "  tsuji-sim inject link.slow --run runs/1 --for 1m --on \"EM-*\" latency=200ms loss=10%%",
            "",
            "A run without --own-line can break only its devices and their lines; of faults that need a disk or a broker of",
            "their own the run's scenario must have one. `tsuji-sim faults NAME` names parameters and needs.",
            "Exit codes: 0 it has begun, 2 wrong use or refused by the run, 3 no run is under way there."
        },
        mixinStandardHelpOptions = true)
final class InjectCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 50;
    private static final long ANSWER_MILLIS_MAX = 30_000;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FAULT", description = "Its name, for example uplink.down.")
    private String fault;

    @Parameters(index = "1..*", paramLabel = "NAME=VALUE", description = "Parameters of the fault.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "Folder of the run.")
    private Path run;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "Virtual time until it is mended (default: ${DEFAULT-VALUE}).")
    private Duration lasting;

    @Option(names = "--on", paramLabel = "IDS", description = "Which devices, as in a scenario (default: all).")
    private Optional<String> on = Optional.empty();

    @Override
    public Integer call() throws IOException, ScenarioException, InterruptedException {
        RunFolder folder = new RunFolder(run);
        String request = request();
        // Found here a mistake needs no run.
        ScenarioReader.fault(request, ScenarioReader.read(folder.scenario()), Duration.ZERO);
        if (!Files.isDirectory(folder.injections())) {
            return nobody();
        }
        StopSignal stop = StopSignal.take();
        Path answer = Injections.ask(folder.injections(), UUID.randomUUID().toString(), request);
        long deadline = System.nanoTime() + Duration.ofMillis(ANSWER_MILLIS_MAX).toNanos();
        while (!Files.exists(answer)) {
            if (!Files.isDirectory(folder.injections()) || System.nanoTime() > deadline || stop.await(POLL_MILLIS)) {
                return nobody();
            }
        }
        return tell(Files.readString(answer));
    }

    private String request() {
        StringJoiner lines = new StringJoiner("\n");
        lines.add("fault: " + quoted(fault));
        lines.add("for: " + quoted(Durations.format(lasting)));
        on.ifPresent(ids -> lines.add("on: " + quoted(ids)));
        parameters.forEach((name, value) -> lines.add(quoted(name) + ": " + quoted(value)));
        return lines.toString();
    }

    /** A single-quoted scalar of YAML means what stands in it. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private int nobody() {
        spec.commandLine().getErr().println(run + ": no run is under way there that takes faults");
        return ExitCode.UNREACHABLE;
    }

    private int tell(String answer) {
        spec.commandLine().getOut().println(answer);
        return answer.startsWith(Injections.BEGUN) ? ExitCode.PASS : ExitCode.USAGE;
    }
}
