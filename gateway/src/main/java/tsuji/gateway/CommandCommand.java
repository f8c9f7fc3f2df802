package tsuji.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tsuji.gateway.command.CommandText;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.command.RefusedException;

/**
 * {@code tsuji-gateway command …}: commands to devices. What is asked for is written into the store, and the running gateway
 * takes it up at once: whoever may write the data directory may command.
 *
 * <p>Exit codes: 0 done, 1 unknown, 2 usage or refused, 5 storage.
 */
@Command(name = "command", description = "Sends commands to devices.", mixinStandardHelpOptions = true)
final class CommandCommand {
    private static final int LISTED_MAX = 100;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            defaultValue = "/var/lib/tsuji",
            description = "Data directory of the gateway (default: ${DEFAULT-VALUE}).")
    private Path dataDir;

    /** Work that may fail. */
    private interface Work {
        int run(CommandTools tools) throws IOException, RefusedException;
    }

    /** {@code command send}. */
    @Command(description = "Sends a command and shows its id.", mixinStandardHelpOptions = true)
    int send(
            @Parameters(index = "0", paramLabel = "DEVICE", description = "The device's id.") String device,
            @Parameters(index = "1", paramLabel = "NAME", description = "For example unlock.") String name,
            @Parameters(index = "2..*", paramLabel = "KEY=NUMBER", description = "For example mode=6.")
                    Map<String, Long> arguments,
            @Option(
                            names = "--for",
                            paramLabel = "SECONDS",
                            defaultValue = "60",
                            description = "Expires after this (default: ${DEFAULT-VALUE}).")
                    long seconds) {
        return work(tools -> {
            String id = "cli-" + UUID.randomUUID();
            long now = Instant.now().getEpochSecond();
            Map<String, Object> given = arguments == null ? Map.of() : new HashMap<>(arguments);
            tools.send(new CommandText(id, device, name, given, issuer()).json(now, now + seconds));
            out().println(id);
            return ExitCode.OK;
        });
    }

    /** {@code command list}. */
    @Command(description = "Shows the latest commands, the newest first.", mixinStandardHelpOptions = true)
    int list() {
        return work(tools -> {
            tools.list(LISTED_MAX).forEach(this::print);
            return ExitCode.OK;
        });
    }

    /** {@code command show}. */
    @Command(description = "Shows one command.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "ID", description = "The command, as send or list shows it.") String id) {
        return work(tools -> {
            Optional<CommandTools.Line> line = tools.show(id);
            line.ifPresentOrElse(
                    this::print, () -> spec.commandLine().getErr().println(id + ": the gateway has no such command"));
            return line.isPresent() ? ExitCode.OK : ExitCode.CHECK_FAILED;
        });
    }

    /** {@code command cancel}. */
    @Command(description = "Takes a command back that was not sent yet.", mixinStandardHelpOptions = true)
    int cancel(@Parameters(paramLabel = "ID", description = "The command, as send or list shows it.") String id) {
        return work(tools -> {
            tools.cancel(id, issuer());
            out().println("asked; tsuji-gateway command show " + id + " tells what became of it");
            return ExitCode.OK;
        });
    }

    /** Whoever may write the data directory may command, so this says who it was and proves nothing. */
    private static String issuer() {
        return "cli:" + System.getProperty("user.name");
    }

    private void print(CommandTools.Line line) {
        out().println((line.id() + " " + line.device() + " " + line.state() + " " + line.reason()).strip());
    }

    private int work(Work work) {
        try {
            return work.run(new CommandTools(dataDir));
        } catch (RefusedException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.USAGE;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.STORAGE;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
