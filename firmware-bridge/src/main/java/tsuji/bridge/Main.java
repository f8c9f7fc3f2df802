package tsuji.bridge;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Start of {@code tsuji-bridge}. */
@Command(
        name = "tsuji-bridge",
        description = "Connects device firmware on serial lines and pins with the local gateway.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ended in order", "1:failed", "2:wrong use, or no line is configured"})
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--line",
            paramLabel = "NAME",
            description = "A serial line or pin to serve; may be repeated. This version serves none yet.")
    private List<String> lines = List.of();

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public Integer call() {
        return new Bridge(lines).run(spec.commandLine().getErr());
    }

    /** The version that the jar was built with. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"tsuji-bridge " + (version == null ? "(not packaged)" : version)};
        }
    }
}
