package tsuji.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.ingress.coap.TestDevice;
import tsuji.gateway.uplink.Mosquitto;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** An image over CoAP through a real gateway, which is killed on the way; then the city stops the roll-out while it is off. */
@Timeout(180)
class FirmwareOverCoapIT {
    private static final String OFFER = "/v1/fw/offer";
    private static final String STATE = "/v1/fw/state";
    private static final String ABORT = "tsuji/v1/hitachi/gw-01/firmware/rollout/" + FirmwareRig.ROLLOUT + "/abort";
    private static final int SZX = 6;
    private static final int CBOR = 60;

    @TempDir
    private Path directory;

    private FirmwareRig rig;
    private Mosquitto broker;

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }

    private GatewayProcess gateway() throws IOException {
        return rig.gateway("coap.dtls_port=0", "coap.dtls_bind=127.0.0.1", "uplink.brokers=" + broker.uri());
    }

    private TestDevice device(GatewayProcess gateway) throws IOException {
        return TestDevice.blockByBlock(gateway.coapDtlsPort(), FirmwareRig.DEVICE, rig.secret.getBytes(UTF_8));
    }

    private static void tell(TestDevice device) throws InterruptedException {
        String pack = "[{\"n\":\"battery\",\"u\":\"%EL\",\"v\":80},{\"n\":\"fw\",\"vs\":\"1.4.1\"}]";
        assertThat(device.ask(device.post(pack)).getCode()).isEqualTo(ResponseCode.CHANGED);
    }

    private Manifest awaitOffer(TestDevice device) throws Exception {
        device.observe(OFFER);
        await().until(() -> {
            tell(device);
            return !device.notices(OFFER).isEmpty();
        });
        return SignedManifest.open(device.notices(OFFER).get(0), new TrustedKeys(List.of(rig.makerKey)));
    }

    private static Response block(TestDevice device, Manifest manifest, int num) throws InterruptedException {
        String path = "/v1/fw/" + HexFormat.of().formatHex(Arrays.copyOf(manifest.digest(), 8));
        Request request = device.request(Code.GET, path);
        request.getOptions().setBlock2(SZX, false, num);
        return device.ask(request);
    }

    private static ResponseCode report(TestDevice device, UpdateState state) throws InterruptedException {
        byte[] report = new UpdateReport(state, UpdateResult.NONE, FirmwareRig.IMAGE_BYTES, 7).encode();
        return device.ask(device.post(STATE, CBOR, report)).getCode();
    }

    private static byte[] state(TestDevice device) throws InterruptedException {
        return device.ask(device.request(Code.GET, STATE)).getPayload();
    }

    private void abort() throws MqttException {
        try (MqttClient city =
                new MqttClient("tcp://127.0.0.1:" + broker.uri().getPort(), "city", new MemoryPersistence())) {
            city.connect();
            city.publish(ABORT, "brakes fail".getBytes(UTF_8), 1, true);
            city.disconnect();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
    void downloadGoesOnAfterAKillAndTheCityStopsTheRolloutWhileTheGatewayIsOff() throws Exception {
        rig = new FirmwareRig(directory);
        try (Mosquitto mosquitto = Mosquitto.start(directory)) {
            broker = mosquitto;
            ByteArrayOutputStream flash = new ByteArrayOutputStream();
            Manifest manifest;
            try (GatewayProcess gateway = gateway();
                    TestDevice device = device(gateway)) {
                manifest = awaitOffer(device);
                flash.writeBytes(block(device, manifest, 0).getPayload());
                gateway.signal("KILL");
            }
            try (GatewayProcess gateway = gateway();
                    TestDevice device = device(gateway)) {
                // Without a look at the offer: the device goes on where its flash ends.
                await().until(() -> block(device, manifest, 1).getCode() == ResponseCode.CONTENT);
                flash.writeBytes(block(device, manifest, 1).getPayload());
                flash.writeBytes(block(device, manifest, 2).getPayload());
                assertThat(flash.toByteArray()).isEqualTo(rig.image);
                assertThat(report(device, UpdateState.VERIFIED)).isEqualTo(ResponseCode.CHANGED);
                gateway.signal("KILL");
            }
            abort();
            try (GatewayProcess gateway = gateway();
                    TestDevice device = device(gateway)) {
                await().until(() -> block(device, manifest, 0).getCode() == ResponseCode.FORBIDDEN
                        && rig.status().contains("stopped"));
                // The verdict fell, as likely as not, before the door was open.
                byte[] verdict = await().until(() -> state(device), told -> told.length > 0);
                assertThat(UpdateReport.read(verdict).result()).isEqualTo(UpdateResult.CANCELLED);
            }
        }
        assertThat(rig.status()).contains("CANCELLED: stopped: by the city: brakes fail");
        assertThat(rig.audit())
                .filteredOn(line -> line.contains("by the city: brakes fail"))
                .isNotEmpty();
    }
}
