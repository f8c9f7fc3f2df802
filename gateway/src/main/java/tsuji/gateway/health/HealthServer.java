package tsuji.gateway.health;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Metrics and health for programs on the same machine: plain HTTP on loopback, reading only.
 *
 * <p>{@code /metrics} Prometheus text · {@code /health} verdict with conditions, 503 when nothing can be accepted or stored ·
 * {@code /livez} the process answers · {@code /readyz} it can accept and store (a broken uplink is no reason to be unready:
 * storing is the job) · {@code /ledger} the balance.
 */
public final class HealthServer implements AutoCloseable {
    private final BoundedHttpServer server;
    private final Counters counters;
    private final Health health;
    private final Probe probe;
    private final Map<String, Page> pages = Map.of(
            "/metrics", this::metrics,
            "/health", this::verdict,
            "/livez", exchange -> text(exchange, 200, "alive"),
            "/readyz", this::ready,
            "/ledger", this::ledger);

    /** What the pages ask the program. Any thread; answers at once. */
    public interface Probe {
        /** Whether devices can connect. */
        boolean isAccepting();

        /** {@code normal}, or what keeps the journal from storing. */
        String storageState();

        /** Writes the balance as one JSON object. */
        void writeLedger(JsonGenerator json) throws IOException;
    }

    private interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    /**
     * Opens the port; call {@link #start} when everything else runs.
     *
     * @throws IOException the port is in use or not permitted; the message says which and what to do.
     */
    public static HealthServer open(int port, Counters counters, Health health, Probe probe) throws IOException {
        return new HealthServer(port, counters, health, probe);
    }

    private HealthServer(int port, Counters counters, Health health, Probe probe) throws IOException {
        this.counters = counters;
        this.health = health;
        this.probe = probe;
        server = BoundedHttpServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "http", this::handle);
    }

    public void start() {
        server.start();
    }

    /** The port that was opened; useful after asking for 0. */
    public int port() {
        return server.address().getPort();
    }

    InetAddress address() {
        return server.address().getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Page page = pages.get(exchange.getRequestURI().getPath());
        String method = exchange.getRequestMethod();
        if (page == null) {
            text(
                    exchange,
                    404,
                    "not found; there are "
                            + String.join(" ", pages.keySet().stream().sorted().toList()));
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            text(exchange, 405, "only GET and HEAD");
        } else {
            page.answer(exchange);
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
        ByteArrayOutputStream body = new ByteArrayOutputStream(16 * 1024);
        writer.write(body, counters.registry().scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        send(exchange, 200, writer.getContentType(), body);
    }

    private void ready(HttpExchange exchange) throws IOException {
        if (isReady()) {
            text(exchange, 200, "ready");
        } else {
            text(exchange, 503, "not ready: accepting " + probe.isAccepting() + ", storage " + probe.storageState());
        }
    }

    private boolean isReady() {
        return probe.isAccepting() && probe.storageState().equals("normal");
    }

    private void verdict(HttpExchange exchange) throws IOException {
        Map<ErrorCode, String> conditions = health.conditions();
        boolean ready = isReady();
        String status = !ready ? "failed" : conditions.isEmpty() ? "ok" : "degraded";
        json(exchange, ready ? 200 : 503, json -> {
            json.writeStartObject();
            json.writeStringField("status", status);
            json.writeBooleanField("accepting", probe.isAccepting());
            json.writeStringField("storage", probe.storageState());
            json.writeArrayFieldStart("conditions");
            for (Map.Entry<ErrorCode, String> condition : conditions.entrySet()) {
                json.writeStartObject();
                json.writeStringField("code", condition.getKey().name());
                json.writeStringField("title", condition.getKey().title());
                json.writeStringField("detail", condition.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private void ledger(HttpExchange exchange) throws IOException {
        json(exchange, 200, probe::writeLedger);
    }

    private interface JsonBody {
        void write(JsonGenerator json) throws IOException;
    }

    private static void json(HttpExchange exchange, int status, JsonBody content) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(body)) {
            content.write(json);
        }
        body.write('\n');
        send(exchange, status, "application/json", body);
    }

    private static void text(HttpExchange exchange, int status, String line) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
        send(exchange, status, "text/plain; charset=utf-8", body);
    }

    private static void send(HttpExchange exchange, int status, String type, ByteArrayOutputStream body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.size());
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                body.writeTo(out);
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
