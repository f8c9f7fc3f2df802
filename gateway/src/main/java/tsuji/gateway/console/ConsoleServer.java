package tsuji.gateway.console;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.console.Problem.Status;
import tsuji.gateway.health.BoundedHttpServer;
import tsuji.gateway.health.Counters;
import tsuji.gateway.time.TrustedClock;

/** The console's API over plain HTTP; {@code gateway/doc/console-openapi.yaml} describes it. */
public final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final Pattern JSON = Pattern.compile("application/json *(;.*)?", Pattern.CASE_INSENSITIVE);

    private final BoundedHttpServer server;
    private final Gate gate;
    private final CommandsResource commands;

    /** What the console needs of the rest of the gateway. */
    public record Surroundings(Path dataDir, TrustedClock clock, Counters counters) {}

    /**
     * Opens the port; call {@link #start} when everything else runs.
     *
     * @throws IOException it cannot listen; the message says why and what to do.
     */
    public static ConsoleServer open(ConsoleSettings settings, Surroundings around) throws IOException {
        return new ConsoleServer(settings, around);
    }

    private ConsoleServer(ConsoleSettings settings, Surroundings around) throws IOException {
        TrustedClock clock = around.clock();
        gate = new Gate(new TokenFile(around.dataDir()), settings.listen(), clock::monoMillis, around.counters());
        commands = new CommandsResource(
                new CommandTools(around.dataDir()),
                () -> clock.sight().unixMillis(),
                () -> "console-" + UUID.randomUUID());
        InetSocketAddress address = new InetSocketAddress(settings.listen(), settings.port());
        server = BoundedHttpServer.open(address, "console", this::handle);
        if (!address.getAddress().isLoopbackAddress()) {
            LOG.warn(
                    "the console listens on {} without TLS: its tokens can be read on the way",
                    address.getAddress().getHostAddress());
        }
    }

    public void start() {
        server.start();
    }

    /** The port that was opened; useful after asking for 0. */
    public int port() {
        return server.address().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Answer answer;
        try {
            answer = answer(exchange);
        } catch (Problem problem) {
            answer = problem.answer();
        }
        answer.send(exchange);
    }

    private Answer answer(HttpExchange exchange) throws IOException, Problem {
        String caller = gate.admit(exchange);
        SortedMap<String, CommandsResource.Action> actions =
                commands.at(exchange.getRequestURI().getPath());
        if (actions.isEmpty()) {
            throw new Problem(
                    Status.NOT_FOUND,
                    "there is nothing here; there are " + CommandsResource.PATH + " and " + CommandsResource.PATH
                            + "/ID");
        }
        String method = exchange.getRequestMethod();
        if (!actions.containsKey(method)) {
            String allowed = String.join(", ", actions.keySet());
            throw new Problem(Status.METHOD_NOT_ALLOWED, "only " + allowed + " here", Map.of("Allow", allowed));
        }
        return actions.get(method).run(caller, body(exchange));
    }

    private static byte[] body(HttpExchange exchange) throws IOException, Problem {
        Optional<String> type = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"));
        boolean hasBody = exchange.getRequestMethod().equals("POST");
        if (type.isPresent() ? !JSON.matcher(type.get()).matches() : hasBody) {
            throw new Problem(Status.UNSUPPORTED_MEDIA_TYPE, "the body is JSON: send Content-Type: application/json");
        }
        if (!hasBody) {
            return new byte[0];
        }
        byte[] body = exchange.getRequestBody().readNBytes(CommandRequest.BYTES_MAX + 1);
        if (body.length > CommandRequest.BYTES_MAX) {
            throw new Problem(
                    Status.CONTENT_TOO_LARGE, "the body is larger than " + CommandRequest.BYTES_MAX + " bytes");
        }
        return body;
    }

    @Override
    public void close() {
        server.close();
    }
}
