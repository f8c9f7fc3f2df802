package tsuji.sim;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tsuji.sim.scenario.Durations;

/** {@code tsuji-sim}: the command line. */
@Command(
        name = "tsuji-sim",
        description = "Simulates devices and faults, plays the city, judges delivery end to end.",
        mixinStandardHelpOptions = true,
        subcommands = {CityCommand.class, DemoCommand.class})
public final class Main {
    private Main() {}

    /** The program. */
    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        int code = new CommandLine(new Main())
                .registerConverter(Duration.class, Durations::parse)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments);
        System.exit(code);
    }
}
