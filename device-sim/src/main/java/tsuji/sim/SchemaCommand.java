package tsuji.sim;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tsuji-sim schema}. */
@Command(name = "schema", description = "Prints the JSON schema of scenario files.", mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        spec.commandLine().getOut().print(Shipped.text("device-sim.schema.json"));
        spec.commandLine().getOut().flush();
        return ExitCode.PASS;
    }
}
