package tsuji.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tsuji.gateway.console.TokenException;
import tsuji.gateway.console.TokenFile;

/**
 * {@code tsuji-gateway console token …}: a running gateway knows of each change at once.
 *
 * <p>Exit codes: 0 done, 1 unknown, 2 usage or refused, 5 the file cannot be read or written.
 */
@Command(name = "token", description = "Makes, lists and revokes tokens.", mixinStandardHelpOptions = true)
final class TokenCommand {
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
        int run(TokenFile tokens) throws IOException, TokenException;
    }

    /** {@code console token add}. */
    @Command(description = "Makes a token and shows it, once.", mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "Who gets it: commands and audit log name it.")
                    String name) {
        return work(tokens -> {
            out().println(tokens.add(name, Instant.now().getEpochSecond(), new SecureRandom()));
            return ExitCode.OK;
        });
    }

    /** {@code console token list}. */
    @Command(description = "Shows who has a token, and since when.", mixinStandardHelpOptions = true)
    int list() {
        return work(tokens -> {
            tokens.list()
                    .forEach(token -> out().println(token.name() + " " + Instant.ofEpochSecond(token.madeAtSeconds())));
            return ExitCode.OK;
        });
    }

    /** {@code console token revoke}. */
    @Command(description = "Makes a token worthless at once.", mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "NAME", description = "Whose token, as list shows it.") String name) {
        return work(tokens -> {
            boolean found = tokens.revoke(name);
            if (!found) {
                spec.commandLine().getErr().println(name + ": nobody of that name has a token");
            }
            return found ? ExitCode.OK : ExitCode.CHECK_FAILED;
        });
    }

    private int work(Work work) {
        try {
            return work.run(new TokenFile(dataDir));
        } catch (TokenException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.USAGE;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e);
            return ExitCode.STORAGE;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
