package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.scenario.ScenarioException;

/** {@code tsuji-sim diff}: in what two runs differ. */
@Command(
        name = "diff",
        description = {
            "Compares two runs: devices, what they said, what became of it, expectations and figures. The same scenario,",
            "seed, fixed clock.start and version give the same readings; rates and times of a run are its own."
        },
        footer = {
            "",
            "Example:",
            "  tsuji-sim diff runs/monday runs/tuesday",
            "",
            "Exit codes: 0 the runs differ in figures at most, 1 they differ, 2 wrong use, 5 disk."
        },
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN_A", description = "Folder of a run.")
    private Path first;

    @Parameters(index = "1", paramLabel = "RUN_B", description = "Folder of another run.")
    private Path second;

    @Override
    public Integer call() throws IOException, ScenarioException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        RunDifferences differences = RunDifferences.between(new RunFolder(first), new RunFolder(second));
        differences.lines().forEach(out::println);
        out.println(differences.isEqual() ? "EQUAL" : "DIFFERENT");
        return differences.isEqual() ? ExitCode.PASS : ExitCode.EXPECTATION_FAILED;
    }
}
