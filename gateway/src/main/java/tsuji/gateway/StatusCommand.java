package tsuji.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tsuji-gateway status}. Exit codes: 0 well, 1 something is wrong, 3 not reachable, 4 configuration wrong. */
@Command(name = "status", description = "Asks the running gateway how it is.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
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

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return ask(spec, options, port, gateway -> {
            JsonNode health = gateway.get("/health");
            if (json) {
                out.println(health);
            } else {
                StatusText.lines(health, gateway.get("/ledger")).forEach(out::println);
            }
            return health.path("status").asText().equals("ok") ? ExitCode.OK : ExitCode.CHECK_FAILED;
        });
    }

    /** What to ask a gateway that runs; returns the exit code. */
    interface Question {
        int ask(RunningGateway gateway) throws IOException;
    }

    static int ask(CommandSpec spec, ConfigOptions options, Integer port, Question question) {
        PrintWriter err = spec.commandLine().getErr();
        int asked = 0;
        try {
            asked = port == null ? options.load().number("http.port") : port;
            return question.ask(new RunningGateway(asked));
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.CONFIG_INVALID;
        } catch (IOException e) {
            err.println("no gateway answers on 127.0.0.1 port " + asked + ": " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }
}
