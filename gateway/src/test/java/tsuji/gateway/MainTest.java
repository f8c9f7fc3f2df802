package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    @ParameterizedTest
    @ValueSource(strings = {"--help", "run --help", "device add --help", "firmware rollout start --help"})
    void helpOfEveryCommandNamesTheExitCodes(String arguments) {
        StringWriter out = new StringWriter();

        int code = Main.run(new PrintWriter(out), new PrintWriter(out), arguments.split(" "));

        assertThat(code).isZero();
        assertThat(out.toString()).contains("Usage: tsuji-gateway", "Exit codes: 0 done");
    }

    @Test
    void valuesOfOptionsHaveNamesForPeople() {
        assertThat(unnamed(new CommandLine(new Main()))).isEmpty();
    }

    /** Options and parameters that show the name of a field. */
    private static List<String> unnamed(CommandLine command) {
        List<String> found = new ArrayList<>();
        for (CommandLine.Model.ArgSpec argument : command.getCommandSpec().args()) {
            if (argument.arity().max() > 0 && argument.paramLabel().startsWith("<")) {
                found.add(command.getCommandSpec().qualifiedName() + " " + argument.paramLabel());
            }
        }
        command.getSubcommands().values().forEach(subcommand -> found.addAll(unnamed(subcommand)));
        return found;
    }
}
