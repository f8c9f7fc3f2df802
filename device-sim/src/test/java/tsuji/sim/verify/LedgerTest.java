package tsuji.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.verify.Ledger.Account;

class LedgerTest {
    private static final String JSON = """
            {"received":9,"accepted":8,"refused":{"malformed":1},"imbalance":0,"classes":{"event":{"queued":1}},
             "devices":[
              {"device":"A","class":"event","received":3,"accepted":3,"queued":1,"refused":{},"expired":{}},
              {"device":"A","class":"telemetry","accepted":4,"queued":2,"refused":{"malformed":1},"expired":{"thinned":1,"aged":2}},
              {"device":"B","class":"telemetry","accepted":1,"unsent":1,"expired":{}}]}
            """;

    @TempDir
    private Path dir;

    @Test
    void classesOfADeviceAreAddedUp() throws IOException, InterruptedException {
        Path file = Files.writeString(dir.resolve("ledger.json"), JSON);

        Ledger ledger = Ledger.read(file.toString());

        assertThat(ledger.of("A")).isEqualTo(new Account(7, 0, 3, 3, 1, 0));
        assertThat(ledger.of("B")).isEqualTo(new Account(1, 0, 1, 0, 0, 0));
        assertThat(ledger.of("C")).isEqualTo(new Account(0, 0, 0, 0, 0, 0));
    }

    @Test
    void whatWasThereBeforeTheRunIsTakenOff() {
        Ledger before = new Ledger(true, Map.of("A", new Account(5, 4, 1, 0, 2, 0)));
        Ledger after = new Ledger(true, Map.of("A", new Account(9, 9, 0, 0, 2, 0), "B", new Account(1, 1, 0, 0, 0, 0)));

        assertThat(after.since(before).of("A")).isEqualTo(new Account(4, 5, 0, 0, 0, 1));
        assertThat(after.since(before).of("B")).isEqualTo(new Account(1, 1, 0, 0, 0, 0));
    }

    @Test
    void gatewayIsAskedOverHttp() throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ledger", exchange -> {
            byte[] body = JSON.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();

            assertThat(Ledger.read(url + "/ledger").of("B")).isEqualTo(new Account(1, 0, 1, 0, 0, 0));
            assertThatThrownBy(() -> Ledger.read(url + "/other")).hasMessageContaining("answered 404");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void otherJsonIsNoLedger() {
        assertThatThrownBy(() -> Ledger.parse("{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("not a ledger: it has no \"devices\"");
        assertThatThrownBy(() -> Ledger.parse("[]".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("not a ledger");
    }
}
