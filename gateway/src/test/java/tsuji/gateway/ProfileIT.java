package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.journal.JournalTools;

/** An off-the-shelf device, played by Debian's mosquitto_pub, speaks to the packaged gateway in its own words. */
@Timeout(120)
class ProfileIT {
    private static final String PUBLISHER = "/usr/bin/mosquitto_pub";
    private static final Path RECORDED = Path.of("src/test/resources/tsuji/gateway/profile");

    @TempDir
    private Path directory;

    @Test
    void whatATasmotaPlugSaysIsInTheJournalWhenItIsAcknowledged() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(PUBLISHER)), "mosquitto_pub is not installed (apt: mosquitto-clients)");
        Path data = directory.resolve("data");
        String secret = new Enrolment(data, new SecureRandom(), System::currentTimeMillis)
                .add(Application.of("plug-1", "meter"));
        try (GatewayProcess gateway = start(data).awaitReady()) {
            publish(gateway, secret, "tele/plug-1/SENSOR", RECORDED.resolve("tasmota-2025.json"));
            publish(gateway, secret, "tele/plug-1/SENSOR", RECORDED.resolve("flespi-omni-h0.json"));
            publish(gateway, secret, "tele/plug-2/SENSOR", RECORDED.resolve("tasmota-2025.json"));
            publish(gateway, secret, "tele/plug-1/STATE", RECORDED.resolve("tasmota-2025.json"));

            JsonNode ledger = new RunningGateway(gateway.httpPort()).get("/ledger");
            assertThat(ledger.path("accepted").asLong()).isEqualTo(1);
            assertThat(metrics(gateway)).contains("\ntsuji_mqtt_ignored_total 1.0\n");
            gateway.signal("KILL");
        }

        StringWriter stored = new StringWriter();
        try (JournalTools tools = JournalTools.open(data)) {
            tools.export(new PrintWriter(stored));
        }
        assertThat(stored.toString())
                .contains(
                        "\"plug-1\"",
                        "\"n\":\"energy_import\",\"u\":\"Wh\",\"v\":6096}",
                        "{\"n\":\"voltage\",\"u\":\"V\",\"v\":230}",
                        "{\"n\":\"current\",\"u\":\"A\",\"v\":0.019}");
    }

    private static String metrics(GatewayProcess gateway) throws IOException {
        URI metrics = URI.create("http://127.0.0.1:" + gateway.httpPort() + "/metrics");
        try (InputStream in = metrics.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private GatewayProcess start(Path data) throws IOException {
        return GatewayProcess.start(
                directory,
                "run",
                "--data",
                data.toString(),
                "--set",
                "mqtt.port=0",
                "--set",
                "mqtt.tls_port=-1",
                "--set",
                "http.port=0",
                "--set",
                "mqtt.profiles_dir=" + Path.of("..", "deploy", "profiles"));
    }

    /** Returns after the acknowledgement. */
    private static void publish(GatewayProcess gateway, String secret, String topic, Path payload) throws Exception {
        Process process = new ProcessBuilder(
                        PUBLISHER,
                        "-p",
                        String.valueOf(gateway.mqttPort()),
                        "-i",
                        "plug-1",
                        "-u",
                        "plug-1",
                        "-P",
                        secret,
                        "--will-topic",
                        "tele/plug-1/LWT",
                        "--will-payload",
                        "Offline",
                        "--will-retain",
                        "-q",
                        "1",
                        "-t",
                        topic,
                        "-f",
                        payload.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
