package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clients that technicians have: Debian's mosquitto tools and Eclipse Paho for Python. Skipped where absent. */
class ThirdPartyClientsIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String TELEMETRY = "v1/sc-1/telemetry";

    private static final String PAHO = String.join(
            "\n",
            "import sys, paho.mqtt.client as mqtt",
            "port, version, ca, qos, topic, payload = sys.argv[1:7]",
            "protocol = mqtt.MQTTv5 if version == '5' else mqtt.MQTTv311",
            "client = mqtt.Client('sc-1', protocol=protocol)",
            "client.username_pw_set('sc-1', 'secret-sc-1')",
            "if ca: client.tls_set(ca)",
            "client.connect('127.0.0.1', int(port))",
            "client.loop_start()",
            "sent = client.publish(topic, payload, int(qos))",
            "sent.wait_for_publish()",
            "client.disconnect()",
            "client.loop_stop()");

    @TempDir
    Path dataDir;

    private TestDoor door;

    @BeforeEach
    void open() throws IOException {
        MqttSettings.Tls tls =
                new MqttSettings.Tls(0, "127.0.0.1", Optional.empty(), Optional.empty(), Optional.empty());
        MqttSettings plain = TestDoor.settings();
        door = new TestDoor(dataDir, new MqttSettings(0, tls, 2, plain.limits(), plain.sessions()));
        door.intake.committing();
    }

    @AfterEach
    void close() {
        door.close();
    }

    private int port(boolean tls) {
        return tls ? door.ingress.tlsPort() : door.ingress.port();
    }

    private String ca() {
        return dataDir.resolve("tls/server.pem").toString();
    }

    private List<String> mosquitto(String program, String name, String version, boolean tls) {
        assumeTrue(isInstalled(program), program + " is not installed (apt: mosquitto-clients)");
        List<String> command = new ArrayList<>(List.of(
                program, "-h", "127.0.0.1", "-p", String.valueOf(port(tls)), "-u", name, "-P", "secret-" + name));
        command.addAll(List.of("-V", version.equals("5") ? "mqttv5" : "mqttv311"));
        if (tls) {
            command.addAll(List.of("--cafile", ca()));
        }
        return command;
    }

    private static boolean isInstalled(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String end(Process process) throws Exception {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("client did not end");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    @ParameterizedTest
    @CsvSource({"311, false, 0", "311, false, 1", "311, true, 2", "5, false, 1", "5, true, 1", "5, true, 2"})
    void mosquittoPublishes(String version, boolean tls, String qos) throws Exception {
        List<String> publish = mosquitto("mosquitto_pub", "sc-1", version, tls);
        publish.addAll(List.of("-t", TELEMETRY, "-m", Bench.SPEED, "-q", qos));

        end(start(publish));

        await().until(() -> door.intake.committed().size() == 1);
    }

    @ParameterizedTest
    @CsvSource({"311, false", "311, true", "5, false", "5, true"})
    void mosquittoObserves(String version, boolean tls) throws Exception {
        List<String> subscribe = mosquitto("mosquitto_sub", "watch", version, tls);
        subscribe.addAll(List.of("-t", "v1/#", "-v", "-C", "1", "-W", "10"));
        Process observer = start(subscribe);
        await().until(door::isWatched);

        List<String> publish = mosquitto("mosquitto_pub", "sc-1", version, tls);
        publish.addAll(List.of("-t", TELEMETRY, "-m", Bench.SPEED, "-q", "1"));
        end(start(publish));

        assertThat(end(observer)).isEqualTo(TELEMETRY + " " + Bench.SPEED + "\n");
    }

    @ParameterizedTest
    @CsvSource({"311, false, 1", "311, true, 2", "5, false, 2", "5, true, 1"})
    void pahoForPythonPublishes(String version, boolean tls, String qos) throws Exception {
        assumeTrue(
                Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/paho")),
                "paho is not installed (apt: python3-paho-mqtt)");

        end(start(List.of(
                PYTHON, "-c", PAHO, String.valueOf(port(tls)), version, tls ? ca() : "", qos, TELEMETRY, Bench.SPEED)));

        await().until(() -> door.intake.committed().size() == 1);
    }
}
