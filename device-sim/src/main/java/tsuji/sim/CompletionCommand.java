package tsuji.sim;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tsuji-sim completion}. */
@Command(
        name = "completion",
        description = "Prints what lets a shell complete commands and options with the tabulator key.",
        footer = {
            "",
            "Example:",
            "  source <(tsuji-sim completion bash)        zsh: after autoload -U bashcompinit",
            "",
            "Exit codes: 0 printed, 2 wrong use."
        },
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    /** Shells for which there is one. */
    enum Shell {
        bash,
        zsh
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}; both read the same text.")
    private Shell shell;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("tsuji-sim", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return ExitCode.PASS;
    }
}
