package tsuji.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalTools;

/**
 * {@code tsuji-gateway journal …}, for a technician with ssh. All but salvage only read and may run beside the gateway.
 *
 * <p>Exit codes: 0 sound or done, 1 damaged, 2 usage, 5 cannot be read or written.
 */
@Command(name = "journal", description = "Checks, shows and saves what is stored.", mixinStandardHelpOptions = true)
final class JournalCommand {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            defaultValue = "/var/lib/tsuji",
            description = "Data directory of the gateway (default: ${DEFAULT-VALUE}).")
    private Path dataDir;

    /** Work on a journal that may fail. */
    private interface Work {
        int run(JournalTools tools) throws JournalException, IOException;
    }

    /** {@code journal check}. */
    @Command(description = "Reads everything and holds it against its checksums.", mixinStandardHelpOptions = true)
    int check() {
        return work(tools -> {
            JournalTools.Report report = tools.check();
            report.lines().forEach(out()::println);
            return report.isSound() ? ExitCode.OK : ExitCode.CHECK_FAILED;
        });
    }

    /** {@code journal stats}. */
    @Command(description = "Shows how much is stored, what waits, what was lost.", mixinStandardHelpOptions = true)
    int stats() {
        return work(tools -> {
            tools.stats().forEach(out()::println);
            return ExitCode.OK;
        });
    }

    /** {@code journal export}. */
    @Command(description = "Writes every sound entry as one line of JSON.", mixinStandardHelpOptions = true)
    int export(@Option(names = "--to", paramLabel = "FILE", description = "Default: standard output.") Path file) {
        return work(tools -> {
            if (file == null) {
                tools.export(out());
                return ExitCode.OK;
            }
            try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
                long entries = tools.export(writer);
                if (writer.checkError()) {
                    throw new IOException(file + ": not everything could be written");
                }
                out().println(entries + " entries written to " + file);
            }
            return ExitCode.OK;
        });
    }

    /** {@code journal salvage}. */
    @Command(
            description = "Makes a new journal of what can be read of a damaged file.",
            mixinStandardHelpOptions = true)
    int salvage(
            @Parameters(paramLabel = "FILE", description = "The damaged database.") Path file,
            @Option(
                            names = "--into",
                            required = true,
                            paramLabel = "DIR",
                            description = "A directory without a journal.")
                    Path into) {
        try {
            out().println(JournalTools.salvage(file, into));
            return ExitCode.OK;
        } catch (JournalException e) {
            return failed(e);
        }
    }

    private int work(Work work) {
        try (JournalTools tools = JournalTools.open(dataDir)) {
            return work.run(tools);
        } catch (JournalException | IOException e) {
            return failed(e);
        }
    }

    private int failed(Exception e) {
        spec.commandLine().getErr().println(e.getMessage());
        return ExitCode.STORAGE;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
