package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolment;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** An image from the maker's key to a real MQTT client, which loses its connection and its gateway on the way. */
@Timeout(180)
class FirmwareIT {
    private static final String DEVICE = "sc-0001";
    private static final String FIRMWARE = "v1/" + DEVICE + "/firmware/";
    private static final String UUID = "82253fdf-25a8-58af-a241-c3e5096c3158";
    private static final int SECONDS_MAX = 30;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final BlockingQueue<byte[]> manifests = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> states = new LinkedBlockingQueue<>();
    private final byte[] image = new byte[3_000];
    private String secret;
    private String makerKey;
    private List<String> settings;

    private void run(Object... arguments) {
        List<String> words = new ArrayList<>();
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(new String[0]));
        assertThat(code).as(err.toString()).isZero();
    }

    private void runOn(Object... arguments) {
        List<Object> words = new ArrayList<>(List.of(arguments));
        words.addAll(settings);
        run(words.toArray());
    }

    private String keygen(Path file) {
        out.getBuffer().setLength(0);
        run("firmware", "keygen", "--out", file);
        return out.toString().strip().replace("public key: ", "");
    }

    private void prepare() throws Exception {
        new SecureRandom().nextBytes(image);
        Path data = directory.resolve("data");
        secret = new Enrolment(data, new SecureRandom(), System::currentTimeMillis)
                .add(Application.of(DEVICE, "scooter"));
        String rootKey = keygen(directory.resolve("root"));
        makerKey = keygen(directory.resolve("maker"));
        settings = List.of(
                "--data",
                data.toString(),
                "--set",
                "firmware.root_key=" + rootKey,
                "--set",
                "firmware.models=scooter " + UUID + " " + UUID);
        Path list = directory.resolve("list");
        Path file = Files.write(directory.resolve("image"), image);
        Path manifest = directory.resolve("manifest");
        run(
                "firmware",
                "trust",
                "make",
                "--root",
                directory.resolve("root"),
                "--out",
                list,
                "--list-version",
                1,
                "--trust",
                makerKey);
        run(
                "firmware",
                "sign",
                file,
                "--key",
                directory.resolve("maker"),
                "--out",
                manifest,
                "--vendor",
                UUID,
                "--class",
                UUID,
                "--component",
                "ecu",
                "--image-version",
                "1.4.2",
                "--sequence",
                7,
                "--parked",
                "false",
                "--hours",
                "00:00-00:00",
                "--test-seconds",
                1);
        runOn("firmware", "trust", "import", list);
        runOn("firmware", "import", file, manifest);
        runOn("firmware", "rollout", "start", manifest, "--id", "r1", "--stages", "100", "--soak", 0);
    }

    private GatewayProcess gateway() throws IOException {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(settings);
        for (String setting : List.of("mqtt.port=0", "mqtt.tls_port=-1", "http.port=-1", "time.synced_file=")) {
            words.addAll(List.of("--set", setting));
        }
        return GatewayProcess.start(directory, words.toArray(new String[0])).awaitReady();
    }

    private MqttClient device(GatewayProcess gateway) throws MqttException {
        MqttConnectOptions own = new MqttConnectOptions();
        own.setUserName(DEVICE);
        own.setPassword(secret.toCharArray());
        MqttClient device = new MqttClient("tcp://127.0.0.1:" + gateway.mqttPort(), DEVICE, new MemoryPersistence());
        device.connect(own);
        device.subscribe(FIRMWARE + "chunk", 1, (topic, message) -> chunks.add(message.getPayload()));
        device.subscribe(FIRMWARE + "state", 1, (topic, message) -> states.add(message.getPayload()));
        device.subscribe(FIRMWARE + "manifest", 1, (topic, message) -> manifests.add(message.getPayload()));
        return device;
    }

    private static void tell(MqttClient device, String version) throws MqttException {
        String pack = "[{\"n\":\"battery\",\"u\":\"%EL\",\"v\":80},{\"n\":\"fw\",\"vs\":\"" + version + "\"}]";
        device.publish("v1/" + DEVICE + "/telemetry", pack.getBytes(StandardCharsets.UTF_8), 1, false);
    }

    private static void report(MqttClient device, UpdateState state) throws MqttException {
        device.publish(FIRMWARE + "state", new UpdateReport(state, UpdateResult.NONE, 3_000, 7).encode(), 1, false);
    }

    private static byte[] take(BlockingQueue<byte[]> queue) throws InterruptedException {
        byte[] taken = queue.poll(SECONDS_MAX, TimeUnit.SECONDS);
        assertThat(taken).isNotNull();
        return taken;
    }

    /** As long as the gateway has not seen the charge, it does not know that it may. */
    private static void await(MqttClient device, BlockingQueue<byte[]> queue, String version) {
        Awaitility.await().atMost(Duration.ofSeconds(SECONDS_MAX)).until(() -> {
            tell(device, version);
            return !queue.isEmpty();
        });
    }

    private Manifest awaitOffer(MqttClient device) throws Exception {
        await(device, manifests, "1.4.1");
        return SignedManifest.open(take(manifests), new TrustedKeys(List.of(makerKey)));
    }

    /** One piece over a connection of its own, which then breaks. Returns up to where the device has the image. */
    private int load(GatewayProcess gateway, byte[] flash, int loaded) throws Exception {
        try (MqttClient device = device(gateway)) {
            int upTo = load(device, flash, loaded);
            device.disconnectForcibly(0, 0, false);
            return upTo;
        }
    }

    private int load(MqttClient device, byte[] flash, int loaded) throws Exception {
        // Who listens again is offered again what it has begun.
        Manifest offer = awaitOffer(device);
        device.publish(FIRMWARE + "req", new ChunkRequest(offer.digest(), loaded, 1_024).encode(), 1, false);
        Chunk chunk = Chunk.read(take(chunks));
        assertThat(chunk.offset()).isEqualTo(loaded);
        System.arraycopy(chunk.data(), 0, flash, loaded, chunk.data().length);
        return loaded + chunk.data().length;
    }

    @Test
    void imageArrivesWholeOverBrokenConnectionsAndAKillAndIsConfirmedByWhatRuns() throws Exception {
        prepare();
        byte[] flash = new byte[image.length];
        int loaded;
        try (GatewayProcess gateway = gateway()) {
            loaded = load(gateway, flash, 0);
            loaded = load(gateway, flash, loaded);
            gateway.signal("KILL");
        }
        try (GatewayProcess gateway = gateway();
                MqttClient device = device(gateway)) {
            loaded = load(device, flash, loaded);
            assertThat(loaded).isEqualTo(image.length);
            assertThat(flash).isEqualTo(image);

            report(device, UpdateState.VERIFIED);
            report(device, UpdateState.WAITING_POLICY);
            await(device, states, "1.4.1");
            assertThat(UpdateReport.read(take(states)).state()).isEqualTo(UpdateState.INSTALLING);
            report(device, UpdateState.INSTALLING);
            tell(device, "1.4.2");
            assertThat(UpdateReport.read(take(states)).state()).isEqualTo(UpdateState.CONFIRMED);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(SECONDS_MAX))
                    .untilAsserted(() ->
                            assertThat(status()).contains("r1 of ecu sequence 7, done", "sc-0001 stage 1 confirmed"));
            device.disconnect();
        }
        run("audit", "verify", "--data", directory.resolve("data"));
    }

    private String status() {
        out.getBuffer().setLength(0);
        runOn("firmware", "rollout", "status", "r1");
        return out.toString();
    }
}
