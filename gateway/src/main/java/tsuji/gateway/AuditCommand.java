package tsuji.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tsuji.gateway.command.CommandTools;

/**
 * {@code tsuji-gateway audit …}: the log of every step of every command.
 *
 * <p>Exit codes: 0 sound or done, 1 changed, 2 usage, 5 cannot be read.
 */
@Command(name = "audit", description = "Shows and checks the audit log.", mixinStandardHelpOptions = true)
final class AuditCommand {
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
        int run(CommandTools tools) throws IOException;
    }

    /** {@code audit verify}. */
    @Command(description = "Holds every row against the chain of hashes.", mixinStandardHelpOptions = true)
    int verify() {
        return work(tools -> {
            Optional<String> wrong = tools.verifyAudit();
            out().println(wrong.map(what -> "CHANGED: " + what).orElse("sound"));
            return wrong.isPresent() ? ExitCode.CHECK_FAILED : ExitCode.OK;
        });
    }

    /** {@code audit show}. */
    @Command(description = "Shows every step, the oldest first.", mixinStandardHelpOptions = true)
    int show() {
        return work(tools -> {
            tools.audit().forEach(out()::println);
            return ExitCode.OK;
        });
    }

    private int work(Work work) {
        try {
            return work.run(new CommandTools(dataDir));
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.STORAGE;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
