package tsuji.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HealthServerIT {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Counters counters = new Counters();
    private final Health health = new Health();
    private boolean accepting = true;
    private String storage = "normal";
    private HealthServer server;

    @BeforeEach
    void start() throws IOException {
        server = HealthServer.open(0, counters, health, new HealthServer.Probe() {
            @Override
            public boolean isAccepting() {
                return accepting;
            }

            @Override
            public String storageState() {
                return storage;
            }

            @Override
            public void writeLedger(JsonGenerator json) throws IOException {
                json.writeStartObject();
                json.writeNumberField("accepted", 3);
                json.writeEndObject();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void healthyGatewaySaysOk() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/health");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"ok\",\"accepting\":true,\"storage\":\"normal\",\"conditions\":[]}\n");
    }

    @Test
    void brokenUplinkDegradesButIsNoReasonToBeUnready() throws IOException, InterruptedException {
        health.raise(ErrorCode.E205, "refused by \"city\"");

        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(get("/health").body())
                .contains(
                        "\"status\":\"degraded\"",
                        "{\"code\":\"E205\",\"title\":\"city broker refuses the connection\","
                                + "\"detail\":\"refused by \\\"city\\\"\"}");
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void gatewayThatCannotStoreIsUnreadyAndFailed() throws IOException, InterruptedException {
        storage = "full";

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("not ready: accepting true, storage full\n");
        assertThat(get("/health").statusCode()).isEqualTo(503);
        assertThat(get("/health").body()).contains("\"status\":\"failed\"");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void gatewayThatDoesNotAcceptIsUnready() throws IOException, InterruptedException {
        accepting = false;

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void metricsAreInPrometheusText() throws IOException, InterruptedException {
        counters.count("tsuji_things_total", "Things.").add(3);
        ProcessMetrics.register(counters, "1.2.3", () -> 0);

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(answer.body())
                .contains(
                        "# TYPE tsuji_things_total counter\ntsuji_things_total 3.0\n",
                        "tsuji_build_info{version=\"1.2.3\"} 1.0\n")
                .containsPattern("process_resident_memory_bytes [1-9]")
                .containsPattern("jvm_memory_used_bytes [1-9]");
    }

    @Test
    void ledgerIsServedAsJson() throws IOException, InterruptedException {
        assertThat(get("/ledger").body()).isEqualTo("{\"accepted\":3}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/health/", "/metrics/x", "/ledgers"})
    void otherPathsAreNotFound(String path) throws IOException, InterruptedException {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void nothingCanBeChanged() throws IOException, InterruptedException {
        assertThat(send("POST", "/health").statusCode()).isEqualTo(405);
        assertThat(send("HEAD", "/health").statusCode()).isEqualTo(200);
    }

    @Test
    void onlyThisMachineCanAsk() {
        assertThat(server.address().isLoopbackAddress()).isTrue();
    }

    @Test
    void peersThatDawdleDoNotKeepOthersOut() throws IOException, InterruptedException {
        Socket[] slow = new Socket[7];
        for (int i = 0; i < slow.length; i++) {
            slow[i] = new Socket(InetAddress.getLoopbackAddress(), server.port());
            slow[i].getOutputStream().write("GET /hea".getBytes(StandardCharsets.US_ASCII));
        }

        int status = get("/livez").statusCode();

        for (Socket socket : slow) {
            socket.close();
        }
        assertThat(status).isEqualTo(200);
    }
}
