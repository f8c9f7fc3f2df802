package tsuji.gateway;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code tsuji-gateway}: the command line. Without a command it runs the gateway. */
@Command(
        name = "tsuji-gateway",
        description = "Takes readings from devices over MQTT, makes them durable, forwards them to the city.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            RunCommand.class,
            ConfigCommand.class,
            DeviceCommand.class,
            CaCommand.class,
            UplinkCommand.class,
            CommandCommand.class,
            ConsoleCommand.class,
            FirmwareCommand.class,
            AuditCommand.class,
            ProfileCommand.class,
            JournalCommand.class,
            StatusCommand.class,
            LedgerCommand.class
        },
        // Help of every command has the exit codes, unless it has its own.
        scope = ScopeType.INHERIT,
        footer = {
            "",
            "Exit codes: 0 done, 1 check failed, 2 usage, 3 gateway not reachable, 4 configuration wrong,",
            "5 disk, directory or port, 130 interrupted."
        })
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions options;

    /** The program. */
    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Optional<ConfigOptions> plain = PlainRun.of(arguments);
        exitWith(err, () -> plain.isPresent() ? runPlainly(plain.get(), out, err) : run(out, err, arguments));
    }

    /** Ends the JVM however the program ends: after an error, threads that are left must not keep it alive and useless. */
    static void exitWith(PrintWriter err, IntSupplier program) {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace(err);
            System.exit(ExitCode.CHECK_FAILED);
        });
        System.exit(program.getAsInt());
    }

    private static int runPlainly(ConfigOptions options, PrintWriter out, PrintWriter err) {
        try {
            return RunCommand.run(options, out, err);
        } catch (RuntimeException e) {
            // A fault of ours: other threads must not keep the process.
            e.printStackTrace(err);
            return ExitCode.CHECK_FAILED;
        }
    }

    /** One command, without ending the JVM. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main()).setOut(out).setErr(err).execute(arguments);
    }

    @Override
    public Integer call() {
        return RunCommand.run(
                options, spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** {@code version}. */
    @Command(description = "Shows the version.", mixinStandardHelpOptions = true)
    int version(@Option(names = "--json", description = "Writes JSON for programs.") boolean json) {
        String version = BuildInfo.read().version();
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? "{\"name\":\"tsuji-gateway\",\"version\":\"" + version + "\"}"
                                : "tsuji-gateway " + version);
        return ExitCode.OK;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tsuji-gateway " + BuildInfo.read().version()};
        }
    }
}
