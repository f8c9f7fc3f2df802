package tsuji.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tsuji-gateway ledger}. Exit codes: 0 balanced, 1 not, 3 not reachable, 4 configuration wrong. */
@Command(name = "ledger", description = "Shows what became of every message.", mixinStandardHelpOptions = true)
final class LedgerCommand implements Callable<Integer> {
    private static final String ROW = "%-24s %-10s %10s %10s %10s %10s %10s %10s%n";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions options;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "HTTP port of the gateway (default: http.port of the configuration).")
    private Integer port;

    @Option(names = "--json", description = "Writes JSON for programs.")
    private boolean json;

    @Option(names = "--devices", description = "Shows every device, not only the sums.")
    private boolean devices;

    @Override
    public Integer call() {
        return StatusCommand.ask(spec, options, port, gateway -> {
            JsonNode ledger = gateway.get("/ledger");
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(ledger);
            } else {
                show(out, ledger);
            }
            return ledger.path("imbalance").asLong() == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
        });
    }

    private void show(PrintWriter out, JsonNode ledger) {
        out.printf(ROW, "DEVICE", "CLASS", "RECEIVED", "REFUSED", "DUPLICATE", "CONFIRMED", "QUEUED", "EXPIRED");
        if (devices) {
            ledger.path("devices")
                    .forEach(row -> row(
                            out, row.path("device").asText(), row.path("class").asText(), row));
        }
        ledger.path("classes").properties().forEach(entry -> row(out, "all", entry.getKey(), entry.getValue()));
        row(out, "all", "all", ledger);
        out.println("accepted " + ledger.path("accepted").asLong() + " = confirmed "
                + ledger.path("confirmed").asLong() + " + queued "
                + ledger.path("queued").asLong() + " + expired " + sum(ledger.path("expired")) + "; imbalance "
                + ledger.path("imbalance").asLong());
    }

    private static void row(PrintWriter out, String device, String dataClass, JsonNode sums) {
        out.printf(
                ROW,
                device,
                dataClass,
                sums.path("received").asLong(),
                sum(sums.path("refused")),
                sums.path("duplicate").asLong(),
                sums.path("confirmed").asLong(),
                sums.path("queued").asLong(),
                sum(sums.path("expired")));
    }

    private static long sum(JsonNode byReason) {
        long sum = 0;
        for (JsonNode count : byReason) {
            sum += count.asLong();
        }
        return sum;
    }
}
