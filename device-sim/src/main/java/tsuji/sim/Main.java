package tsuji.sim;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;
import tsuji.sim.scenario.Durations;

/** {@code tsuji-sim}: the command line. */
@Command(
        name = "tsuji-sim",
        description = "Simulates devices and faults, plays the city, judges delivery end to end.",
        mixinStandardHelpOptions = true,
        version = "tsuji-sim 0.1.0",
        subcommands = {
            DemoCommand.class,
            InitCommand.class,
            CheckCommand.class,
            RunCommand.class,
            RecordCommand.class,
            ReplayCommand.class,
            CityCommand.class,
            SerialCommand.class,
            OmniCommand.class,
            VerifyCommand.class,
            FaultsCommand.class,
            InjectCommand.class,
            BenchCommand.class,
            ReportCommand.class,
            DiffCommand.class,
            FleetCommand.class,
            FindMaxCommand.class,
            CompletionCommand.class,
            SchemaCommand.class
        },
        // Help of every command has the exit codes, unless it has its own.
        scope = ScopeType.INHERIT,
        footer = {
            "",
            "Exit codes: 0 pass, 1 an expectation failed, 2 usage or scenario wrong, 3 target not reachable (nothing",
            "is proved), 4 inconclusive, 5 disk, 6 a fault needs what is not here, 130 interrupted (a partial",
            "report was written)."
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** The program. */
    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        exitWith(err, () -> run(out, err, arguments));
    }

    /** Ends the JVM however the program ends: after an error, threads that are left must not keep it alive and useless. */
    static void exitWith(PrintWriter err, IntSupplier program) {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace(err);
            System.exit(ExitCode.INCONCLUSIVE);
        });
        System.exit(program.getAsInt());
    }

    /** One command, without ending the JVM. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .registerConverter(Duration.class, Durations::parse)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(new Failures())
                .execute(arguments);
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
}
