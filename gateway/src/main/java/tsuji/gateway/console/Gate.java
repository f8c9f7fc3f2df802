package tsuji.gateway.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.console.Problem.Status;
import tsuji.gateway.health.Counters;

/** Who may come in: with a token, and not by way of a foreign page in somebody's browser. */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final String CHALLENGE = "Bearer realm=\"tsuji\"";
    private static final Pattern BEARER = Pattern.compile("Bearer +([A-Za-z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);

    /** An address needs no look-up, so no foreign name can be made to lead here by it. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-f:.]+]");

    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

    private final TokenFile tokens;
    private final String listen;
    private final LongSupplier monoMillis;
    private final Counters.Count refused;
    private final FailureLimit failures = new FailureLimit();

    Gate(TokenFile tokens, String listen, LongSupplier monoMillis, Counters counters) {
        this.tokens = tokens;
        this.listen = listen.toLowerCase(Locale.ROOT);
        this.monoMillis = monoMillis;
        this.refused = counters.count(
                "tsuji_console_unauthorized_total", "Requests to the console without a token that is good");
    }

    /** The name of who asks. */
    String admit(HttpExchange exchange) throws Problem {
        Headers headers = exchange.getRequestHeaders();
        if (!isForUs(headers.getOrDefault("Host", List.of()))) {
            throw new Problem(
                    Status.MISDIRECTED_REQUEST,
                    "the host is not this console: use its address, localhost or " + listen);
        }
        if (headers.containsKey("Origin")) {
            throw new Problem(Status.FORBIDDEN, "a page of a browser may not ask: use a tool that sends no Origin");
        }
        Optional<String> token = Optional.ofNullable(headers.getFirst("Authorization"))
                .map(BEARER::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1));
        Optional<String> name = token.isPresent() ? owner(token.get()) : Optional.empty();
        if (name.isEmpty()) {
            refuse(exchange, token.isPresent());
        }
        return name.orElseThrow();
    }

    private boolean isForUs(List<String> hosts) {
        if (hosts.size() != 1) {
            return false;
        }
        String host = PORT.matcher(hosts.get(0)).replaceFirst("").toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.equals(listen)
                || ADDRESS.matcher(host).matches();
    }

    private Optional<String> owner(String token) throws Problem {
        try {
            return tokens.nameOf(token);
        } catch (IOException e) {
            LOG.warn("the console lets nobody in: {}", e.toString());
            throw new Problem(
                    Status.SERVICE_UNAVAILABLE,
                    "the tokens cannot be read, so nobody is let in: tsuji-gateway console token list says why");
        }
    }

    /** A good token passes however many bad ones come, so that nobody can shut technicians out. */
    private void refuse(HttpExchange exchange, boolean wrongToken) throws Problem {
        refused.increment();
        long waitSeconds = failures.countAt(monoMillis.getAsLong());
        if (waitSeconds > 0) {
            throw new Problem(
                    Status.TOO_MANY_REQUESTS,
                    FailureLimit.PER_MINUTE_MAX
                            + " attempts without a good token in a minute; a good one is let in at once",
                    Map.of("Retry-After", String.valueOf(waitSeconds)));
        }
        LOG.warn(
                "the console refuses {}: {}",
                exchange.getRemoteAddress().getAddress().getHostAddress(),
                wrongToken ? "the token is not known" : "no token");
        throw new Problem(
                Status.UNAUTHORIZED,
                "send Authorization: Bearer with a token of tsuji-gateway console token add",
                Map.of("WWW-Authenticate", wrongToken ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE));
    }
}
