package tsuji.bridge;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** {@code tsuji-bridge}: the command line. */
@Command(
        name = "tsuji-bridge",
        description = "Connects device firmware on serial lines and pins with the local gateway.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {RunCommand.class, CheckCommand.class, ProbeCommand.class, FlashCommand.class, DoctorCommand.class
        },
        // Help of every command has the exit codes, unless it has its own.
        scope = ScopeType.INHERIT,
        footer = {
            "",
            "Exit codes: 0 done, 1 check failed, 2 usage, 4 configuration wrong, 5 state folder, 130 interrupted."
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main() {}

    /** The program. */
    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        exitWith(err, () -> commandLine().setOut(out).setErr(err).execute(arguments));
    }

    /** Ends the JVM however the program ends: after an error, threads that are left must not keep it alive and useless. */
    static void exitWith(PrintWriter err, IntSupplier program) {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace(err);
            System.exit(ExitCode.CHECK_FAILED);
        });
        System.exit(program.getAsInt());
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
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
