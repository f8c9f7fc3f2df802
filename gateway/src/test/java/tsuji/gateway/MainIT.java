package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.ingress.coap.TestDevice;
import tsuji.gateway.uplink.Mosquitto;

/** The program from the outside: its lines, its exit codes, and that nothing acknowledged depends on how it ended. */
@Timeout(300)
class MainIT {
    private static final String SCOOTER = "sc-0001";

    @TempDir
    private Path directory;

    private Path data;
    private String secret;

    @BeforeEach
    void enrol() throws Exception {
        data = directory.resolve("data");
        secret = new Enrolment(data, new SecureRandom(), System::currentTimeMillis)
                .add(Application.of(SCOOTER, "scooter"));
    }

    private GatewayProcess start(String... more) throws IOException {
        return startIn(data, more);
    }

    private GatewayProcess startIn(Path dataDir, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--data",
                dataDir.toString(),
                "--set",
                "mqtt.port=0",
                "--set",
                "mqtt.tls_port=-1",
                "--set",
                "http.port=0"));
        arguments.addAll(List.of(more));
        return GatewayProcess.start(directory, arguments.toArray(String[]::new));
    }

    private void publish(int port, String payload) throws MqttException {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(SCOOTER);
        options.setPassword(secret.toCharArray());
        try (MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, SCOOTER, new MemoryPersistence())) {
            client.connect(options);
            client.publish("v1/" + SCOOTER + "/events", payload.getBytes(StandardCharsets.UTF_8), 1, false);
            client.disconnect();
        }
    }

    @Test
    void sigtermEndsItCleanlyAndSaysWhatIsQueued() throws Exception {
        try (GatewayProcess gateway = start().awaitReady()) {
            publish(gateway.mqttPort(), "[{\"n\":\"fall\",\"vb\":true}]");

            gateway.signal("TERM");

            assertThat(gateway.awaitExit()).isZero();
            assertThat(gateway.out()).endsWith("stopped: accepted=1 confirmed=0 queued=1\n");
        }
    }

    @Test
    void sigtermEndsItCleanlyAlsoWhileTheBrokerIsSilent() throws Exception {
        try (Mosquitto city = Mosquitto.start(directory);
                GatewayProcess gateway =
                        start("--set", "uplink.brokers=" + city.uri()).awaitReady()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> gateway.err().contains("connected to"));
            city.freeze();
            publish(gateway.mqttPort(), "[{\"n\":\"fall\",\"vb\":true}]");

            gateway.signal("TERM");

            assertThat(gateway.awaitExit()).isZero();
            assertThat(gateway.out()).endsWith("stopped: accepted=1 confirmed=0 queued=1\n");
        }
    }

    @Test
    void coapIsOffUntilItIsSwitchedOn() throws Exception {
        try (GatewayProcess gateway = start().awaitReady()) {
            assertThat(gateway.coapPort()).isEqualTo(-1);
            assertThat(gateway.coapDtlsPort()).isEqualTo(-1);
        }
    }

    @Test
    void coapTakesTheSecretAsPreSharedKey() throws Exception {
        try (GatewayProcess gateway = start("--set", "coap.dtls_port=0").awaitReady();
                TestDevice device = TestDevice.withKey(
                        gateway.coapDtlsPort(), SCOOTER, secret.getBytes(StandardCharsets.US_ASCII))) {
            Response response = device.ask(device.post("[{\"n\":\"battery\",\"u\":\"%EL\",\"v\":78}]"));
            assertThat(response.getCode()).isEqualTo(ResponseCode.CHANGED);

            gateway.signal("TERM");

            assertThat(gateway.awaitExit()).isZero();
            assertThat(gateway.out()).endsWith("stopped: accepted=1 confirmed=0 queued=1\n");
            assertThat(gateway.err()).doesNotContain("ERROR");
        }
    }

    @Test
    void clocksAreAmongTheMetrics() throws Exception {
        try (GatewayProcess gateway = start().awaitReady()) {
            URI metrics = URI.create("http://127.0.0.1:" + gateway.httpPort() + "/metrics");
            try (InputStream in = metrics.toURL().openStream()) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .containsPattern("\ntsuji_clock_source\\{source=\"(ntp|machine)\"} 1.0\n")
                        .contains("\ntsuji_device_clocks_off 0.0\n");
            }
        }
    }

    @Test
    void ctrlCEndsItCleanlyWithItsOwnCode() throws Exception {
        try (GatewayProcess gateway = start().awaitReady()) {
            gateway.signal("INT");

            assertThat(gateway.awaitExit()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(gateway.out()).endsWith("stopped: accepted=0 confirmed=0 queued=0\n");
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        try (GatewayProcess gateway = start().awaitReady()) {
            publish(gateway.mqttPort(), "[{\"n\":\"fall\",\"vb\":true}]");
            gateway.signal("KILL");
            gateway.awaitExit();
        }

        try (GatewayProcess again = start().awaitReady()) {
            assertThat(ledger(again).path("accepted").asLong()).isEqualTo(1);
            assertThat(ledger(again).path("queued").asLong()).isEqualTo(1);
            assertThat(ledger(again).path("imbalance").asLong()).isZero();
        }
    }

    private static JsonNode ledger(GatewayProcess gateway) throws IOException {
        return new RunningGateway(gateway.httpPort()).get("/ledger");
    }

    @Test
    void deviceEnrolledWhileItRunsMayConnectWithinSeconds() throws Exception {
        try (GatewayProcess gateway = start().awaitReady()) {
            String fresh = new Enrolment(data, new SecureRandom(), System::currentTimeMillis)
                    .add(Application.of("sc-0002", "scooter"));
            MqttConnectOptions options = new MqttConnectOptions();
            options.setUserName("sc-0002");
            options.setPassword(fresh.toCharArray());

            await().atMost(Duration.ofSeconds(20))
                    .ignoreException(MqttException.class)
                    .until(() -> {
                        try (MqttClient client = new MqttClient(
                                "tcp://127.0.0.1:" + gateway.mqttPort(), "sc-0002", new MemoryPersistence())) {
                            client.connect(options);
                            client.disconnect();
                            return true;
                        }
                    });
        }
    }

    /** R15. */
    @Test
    void liveSessionOfASuspendedDeviceIsCutWithinASecond() throws Exception {
        try (GatewayProcess gateway = start().awaitReady();
                MqttClient client =
                        new MqttClient("tcp://127.0.0.1:" + gateway.mqttPort(), SCOOTER, new MemoryPersistence())) {
            MqttConnectOptions options = new MqttConnectOptions();
            options.setUserName(SCOOTER);
            options.setPassword(secret.toCharArray());
            client.connect(options);

            new Enrolment(data, new SecureRandom(), System::currentTimeMillis).suspend(SCOOTER);

            await().atMost(Duration.ofSeconds(1)).until(() -> !client.isConnected());
            assertThatThrownBy(() -> client.connect(options)).isInstanceOf(MqttException.class);
        }
    }

    @Test
    void secondGatewayOnTheSameDirectoryDoesNotStart() throws Exception {
        try (GatewayProcess first = start().awaitReady();
                GatewayProcess second = start()) {
            assertThat(second.awaitExit()).isEqualTo(ExitCode.STORAGE);
            assertThat(second.err()).contains("is locked").hasLineCount(1);
            assertThat(first.out()).contains("READY");
        }
    }

    @Test
    void portInUseIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                GatewayProcess gateway = start("--set", "mqtt.port=" + taken.getLocalPort())) {
            assertThat(gateway.awaitExit()).isEqualTo(ExitCode.STORAGE);
            assertThat(gateway.err())
                    .contains("port " + taken.getLocalPort(), "in use")
                    .hasLineCount(1);
        }
    }

    @Test
    void httpPortInUseIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                GatewayProcess gateway = start("--set", "http.port=" + taken.getLocalPort())) {
            assertThat(gateway.awaitExit()).isEqualTo(ExitCode.STORAGE);
            assertThat(gateway.err())
                    .contains("HTTP cannot listen on 127.0.0.1 port " + taken.getLocalPort(), "[http]")
                    .hasLineCount(1);
        }
    }

    @Test
    void dataDirectoryThatIsAFileIsOneClearLine() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        try (GatewayProcess gateway = startIn(file)) {
            assertThat(gateway.awaitExit()).isEqualTo(ExitCode.STORAGE);
            assertThat(gateway.err()).contains(file.toString()).hasLineCount(1);
        }
    }

    @Test
    void wrongConfigurationIsOneLineAndItsOwnCode() throws Exception {
        try (GatewayProcess gateway = start("--set", "uplink.window=0")) {
            assertThat(gateway.awaitExit()).isEqualTo(ExitCode.CONFIG_INVALID);
            assertThat(gateway.err()).isEqualTo("--set: uplink.window = \"0\": allowed is a whole number, 1 to 256\n");
        }
    }

    @Test
    void dataDirectoryIsForItsOwnerOnly() throws Exception {
        Path fresh = directory.resolve("fresh");
        try (GatewayProcess gateway = startIn(fresh).awaitReady()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                    .isEqualTo("rwx------");
            gateway.signal("TERM");
            assertThat(gateway.awaitExit()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"status,0", "ledger,0"})
    void runningGatewayAnswersTheCommandLine(String command, int expected) throws Exception {
        try (GatewayProcess gateway = start().awaitReady();
                GatewayProcess asking = GatewayProcess.start(
                        directory, command, "--json", "--port", String.valueOf(gateway.httpPort()))) {
            assertThat(asking.awaitExit()).isEqualTo(expected);
            assertThat(asking.out()).startsWith("{");
        }
    }

    @Test
    void statusWithoutAGatewaySaysThatItIsNotReachable() throws Exception {
        try (GatewayProcess asking = GatewayProcess.start(directory, "status", "--port", "1")) {
            assertThat(asking.awaitExit()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(asking.err())
                    .startsWith("no gateway answers on 127.0.0.1 port 1: ")
                    .hasLineCount(1);
        }
    }
}
