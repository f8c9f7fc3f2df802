package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.ingress.coap.TestDevice;
import tsuji.gateway.uplink.Mosquitto;

/** A command from the city through a real broker to a real client, and its outcome back. */
@Timeout(120)
class CommandIT {
    private static final String SCOOTER = "sc-0001";
    private static final String CONSTRAINED = "sc-0002";
    private static final String CITY = "tsuji/v1/hitachi/gw-01/";

    @TempDir
    private Path directory;

    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> results = new LinkedBlockingQueue<>();

    private static String command(String id, String name) {
        return command(id, SCOOTER, name);
    }

    private static String command(String id, String device, String name) {
        long now = Instant.now().getEpochSecond();
        return "{\"id\":\"" + id + "\",\"device\":\"" + device + "\",\"name\":\"" + name + "\",\"issued_at\":" + now
                + ",\"expires_at\":" + (now + 60) + ",\"issuer\":\"city\"}";
    }

    private MqttClient listen(String url, MqttConnectOptions options, String topic, BlockingQueue<String> heard)
            throws MqttException {
        MqttClient client = new MqttClient(url, SCOOTER, new MemoryPersistence());
        client.connect(options);
        client.subscribe(
                topic, 1, (name, message) -> heard.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
        return client;
    }

    private static void say(MqttClient client, String topic, String text) throws MqttException {
        client.publish(topic, text.getBytes(StandardCharsets.UTF_8), 1, false);
    }

    @Test
    void theCityCommandsTheDeviceDoesAndTheCityHearsOfIt() throws Exception {
        Path data = directory.resolve("data");
        String secret = new Enrolment(data, new SecureRandom(), System::currentTimeMillis)
                .add(Application.of(SCOOTER, "scooter"));
        String key = new Enrolment(data, new SecureRandom(), System::currentTimeMillis)
                .add(Application.of(CONSTRAINED, "scooter"));
        MqttConnectOptions own = new MqttConnectOptions();
        own.setUserName(SCOOTER);
        own.setPassword(secret.toCharArray());
        try (Mosquitto broker = Mosquitto.start(directory);
                MqttClient city = listen(
                        "tcp://127.0.0.1:" + broker.uri().getPort(), new MqttConnectOptions(), CITY + "#", results);
                GatewayProcess gateway = GatewayProcess.start(
                                directory,
                                "run",
                                "--data",
                                data.toString(),
                                "--set",
                                "mqtt.port=0",
                                "--set",
                                "mqtt.tls_port=-1",
                                "--set",
                                "http.port=-1",
                                "--set",
                                "coap.dtls_port=0",
                                "--set",
                                "time.synced_file=",
                                "--set",
                                "uplink.brokers=" + broker.uri())
                        .awaitReady();
                MqttClient device =
                        listen("tcp://127.0.0.1:" + gateway.mqttPort(), own, "v1/" + SCOOTER + "/commands", commands)) {
            awaitOnline();
            say(city, CITY + "commands", command("c1", "unlock"));
            assertThat(commands.poll(30, TimeUnit.SECONDS)).contains("\"id\":\"c1\"");
            say(
                    device,
                    "v1/" + SCOOTER + "/results",
                    "[{\"n\":\"command_id\",\"vs\":\"c1\"},{\"n\":\"outcome\",\"vs\":\"succeeded\"}]");
            assertThat(awaitResult("c1")).contains("\"state\":\"succeeded\"");

            say(device, "v1/" + SCOOTER + "/telemetry", "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":4}]");
            say(city, CITY + "commands", command("c2", "lock"));
            assertThat(awaitResult("c2")).contains("\"state\":\"refused\"", "unsafe: it moves at 4.0 m/s");
            assertThat(commands).isEmpty();

            commandOverCoap(gateway, key, city);
            device.disconnect();
            city.disconnect();
        }
        assertThat(new CommandTools(data).verifyAudit()).isEmpty();
        assertThat(new CommandTools(data).audit()).hasSize(8);
    }

    private void commandOverCoap(GatewayProcess gateway, String key, MqttClient city) throws Exception {
        try (TestDevice device =
                TestDevice.withKey(gateway.coapDtlsPort(), CONSTRAINED, key.getBytes(StandardCharsets.US_ASCII))) {
            device.observe();
            say(city, CITY + "commands", command("c3", CONSTRAINED, "unlock"));
            await().until(() -> device.commands().size() == 1);
            assertThat(device.commands().get(0)).contains("\"id\":\"c3\"");
            String outcome = "[{\"n\":\"command_id\",\"vs\":\"c3\"},{\"n\":\"outcome\",\"vs\":\"failed\"}]";
            device.ask(device.post("/v1/results", 110, outcome.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(awaitText("{\"id\":\"c3\",\"device\":\"" + CONSTRAINED + "\",\"state\""))
                .contains("\"failed\"");
    }

    private void awaitOnline() throws InterruptedException {
        awaitText("\"state\":\"online\"");
    }

    private String awaitResult(String id) throws InterruptedException {
        return awaitText("{\"id\":\"" + id + "\",\"device\":\"" + SCOOTER + "\",\"state\"");
    }

    private String awaitText(String beginning) throws InterruptedException {
        String heard;
        do {
            heard = results.poll(30, TimeUnit.SECONDS);
            assertThat(heard).as("a message with %s", beginning).isNotNull();
        } while (!heard.contains(beginning));
        return heard;
    }
}
