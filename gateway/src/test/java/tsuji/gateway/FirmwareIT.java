package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final String DEVICE = FirmwareRig.DEVICE;
    private static final String FIRMWARE = "v1/" + DEVICE + "/firmware/";
    private static final int SECONDS_MAX = 30;

    @TempDir
    private Path directory;

    private final BlockingQueue<byte[]> manifests = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> states = new LinkedBlockingQueue<>();
    private FirmwareRig rig;

    private MqttClient device(GatewayProcess gateway) throws MqttException {
        MqttConnectOptions own = new MqttConnectOptions();
        own.setUserName(DEVICE);
        own.setPassword(rig.secret.toCharArray());
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
        return SignedManifest.open(take(manifests), new TrustedKeys(List.of(rig.makerKey)));
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
        rig = new FirmwareRig(directory);
        byte[] image = rig.image;
        byte[] flash = new byte[image.length];
        int loaded;
        try (GatewayProcess gateway = rig.gateway()) {
            loaded = load(gateway, flash, 0);
            loaded = load(gateway, flash, loaded);
            gateway.signal("KILL");
        }
        try (GatewayProcess gateway = rig.gateway();
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
                    .untilAsserted(() -> assertThat(rig.status())
                            .contains("r1 of ecu sequence 7, done", "sc-0001 stage 1 confirmed"));
            device.disconnect();
        }
        rig.audit();
    }
}
