package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
import tsuji.gateway.store.Database;
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

    private MqttClient city(Mosquitto broker) throws MqttException {
        return listen("tcp://127.0.0.1:" + broker.uri().getPort(), new MqttConnectOptions(), CITY + "#", results);
    }

    private GatewayProcess gateway(Mosquitto broker) throws IOException {
        return GatewayProcess.start(
                        directory,
                        "run",
                        "--data",
                        data().toString(),
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
    }

    private Path data() {
        return directory.resolve("data");
    }

    private String enrol(String device) throws Exception {
        return new Enrolment(data(), new SecureRandom(), System::currentTimeMillis)
                .add(Application.of(device, "scooter"));
    }

    private MqttClient scooter(GatewayProcess gateway, String secret) throws MqttException {
        MqttConnectOptions own = new MqttConnectOptions();
        own.setUserName(SCOOTER);
        own.setPassword(secret.toCharArray());
        return listen("tcp://127.0.0.1:" + gateway.mqttPort(), own, "v1/" + SCOOTER + "/commands", commands);
    }

    private void succeeds(MqttClient device, String id) throws Exception {
        assertThat(commands.poll(30, TimeUnit.SECONDS)).contains("\"id\":\"" + id + "\"");
        say(
                device,
                "v1/" + SCOOTER + "/results",
                "[{\"n\":\"command_id\",\"vs\":\"" + id + "\"},{\"n\":\"outcome\",\"vs\":\"succeeded\"}]");
        assertThat(awaitResult(id)).contains("\"state\":\"succeeded\"");
    }

    /** The broker hands over in order: an answer to this says that the gateway has what was sent before. */
    private void awaitReceipt(MqttClient city) throws Exception {
        results.clear();
        say(city, CITY + "ledger/get", "");
        awaitText("\"put_aside\"");
    }

    @Test
    void whatWasSentToADeadGatewayOrWasLostBeforeItWasStoredIsDoneOnceWhenItIsBack() throws Exception {
        String secret = enrol(SCOOTER);
        try (Mosquitto broker = Mosquitto.start(directory);
                MqttClient city = city(broker)) {
            try (GatewayProcess killed = gateway(broker);
                    Database lock = Database.openWriter(data().resolve("commands.db"))) {
                awaitOnline();
                lock.begin();
                say(city, CITY + "commands", command("received", "unlock"));
                awaitReceipt(city);
                killed.signal("KILL");
                killed.awaitExit();
            }
            assertThat(new CommandTools(data()).list(1)).isEmpty();
            say(city, CITY + "commands", command("waiting", "locate"));
            results.clear();

            try (GatewayProcess gateway = gateway(broker);
                    MqttClient device = scooter(gateway, secret)) {
                succeeds(device, "received");
                succeeds(device, "waiting");
                say(city, CITY + "commands", command("last", "unlock"));
                succeeds(device, "last");
                assertThat(commands).isEmpty();
                device.disconnect();
            }
            city.disconnect();
        }
    }

    @Test
    void theCityCommandsTheDeviceDoesAndTheCityHearsOfIt() throws Exception {
        String secret = enrol(SCOOTER);
        String key = enrol(CONSTRAINED);
        try (Mosquitto broker = Mosquitto.start(directory);
                MqttClient city = city(broker);
                GatewayProcess gateway = gateway(broker);
                MqttClient device = scooter(gateway, secret)) {
            awaitOnline();
            say(city, CITY + "commands", command("c1", "unlock"));
            succeeds(device, "c1");

            say(device, "v1/" + SCOOTER + "/telemetry", "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":4}]");
            say(city, CITY + "commands", command("c2", "lock"));
            assertThat(awaitResult("c2")).contains("\"state\":\"refused\"", "unsafe: it moves at 4.0 m/s");
            assertThat(commands).isEmpty();

            commandOverCoap(gateway, key, city);
            device.disconnect();
            city.disconnect();
        }
        assertThat(new CommandTools(data()).verifyAudit()).isEmpty();
        assertThat(new CommandTools(data()).audit()).hasSize(8);
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
