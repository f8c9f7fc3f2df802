package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.City;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.wire.DeviceId;
import tsuji.wire.Senml;

/** P5: a gateway that boots in 1970 loses nothing, and a late time sync repairs the whole boot. */
class WrongClockIT {
    private static final DeviceId DEVICE = new DeviceId("scooter-1");
    private static final int READINGS = 50;
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final long RIGHT_WITHIN_MILLIS = 2_000;

    @TempDir
    Path folder;

    private City city;
    private Path devices;

    @BeforeEach
    void start() throws Exception {
        Tool.assumeInstalled("faketime");
        city = City.start(CitySettings.embedded(folder), Clock.systemUTC()::millis);
        devices = folder.resolve("devices.csv");
        Secrets.write(devices, Map.of(DEVICE, "scooter"), new SecureRandom());
    }

    @AfterEach
    void stop() throws Exception {
        if (city != null) {
            city.close();
        }
    }

    private GatewaySettings gateway(String name, int waitSeconds) {
        return GatewaySettings.in(folder.resolve(name))
                .withData(folder.resolve("data"))
                .uplinkTo(URI.create(city.brokerUri()).getPort())
                .with("uplink.untrusted_time_wait_s", Integer.toString(waitSeconds));
    }

    private GatewaySettings in1970(String name, int waitSeconds) {
        return gateway(name, waitSeconds).wrappedBy(List.of("faketime", "1970-01-01 00:00:10"));
    }

    @Test
    void readingsOfAWrongClockWaitAndGoOutWithTheRightTimeAfterTheSync() throws Exception {
        List<Long> publishedUnixMillis;
        try (GatewayProcess wrong = new GatewayProcess(in1970("wrong", 300))) {
            wrong.importDevices(devices);
            wrong.start();
            publishedUnixMillis = publish(wrong);
            await().atMost(WAIT_MAX)
                    .until(() -> wrong.get("/health").contains("E301")
                            && wrong.ledger().accepted() == READINGS);
            assertThat(stored()).as("sent with a time that cannot be").isEmpty();
            wrong.kill();
        }

        try (GatewayProcess right = new GatewayProcess(gateway("right", 300))) {
            right.start();
            await().atMost(WAIT_MAX).until(() -> stored().size() == READINGS);
        }

        long worst = 0;
        for (int i = 0; i < READINGS; i++) {
            worst = Math.max(worst, Math.abs(unixMillis(stored().get(i)) - publishedUnixMillis.get(i)));
        }
        System.out.println("PROOF clock 1970 at boot: readings=" + READINGS + " lost=0 worst stamp off by ms=" + worst);
        assertThat(worst).isLessThan(RIGHT_WITHIN_MILLIS);
        assertThat(stored()).noneMatch(entry -> entry.quality().equals("unknown"));
    }

    @Test
    void readingsOfABootThatNeverKnewTheTimeGoOutMarkedAfterTheWait() throws Exception {
        try (GatewayProcess wrong = new GatewayProcess(in1970("wrong", 1))) {
            wrong.importDevices(devices);
            wrong.start();
            publish(wrong);
            await().atMost(WAIT_MAX).until(() -> stored().size() == READINGS);
        }

        assertThat(stored()).allMatch(entry -> entry.quality().equals("unknown"));
    }

    /** As a scooter without a clock does: times relative to now. Returns when each was sent. */
    private List<Long> publish(GatewayProcess gateway) throws Exception {
        String secret = Secrets.read(devices).get(DEVICE);
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(DEVICE.value());
        options.setPassword(secret.toCharArray());
        List<Long> sentUnixMillis = new ArrayList<>();
        try (MqttClient client =
                new MqttClient("tcp://127.0.0.1:" + gateway.mqttPort(), DEVICE.value(), new MemoryPersistence())) {
            client.connect(options);
            for (int i = 1; i <= READINGS; i++) {
                String payload = "[{\"n\":\"battery\",\"u\":\"%EL\",\"v\":" + i + "}]";
                sentUnixMillis.add(Clock.systemUTC().millis());
                client.publish("v1/" + DEVICE + "/telemetry", payload.getBytes(StandardCharsets.UTF_8), 1, false);
            }
            client.disconnect();
        }
        return sentUnixMillis;
    }

    private List<StoredEntry> stored() throws Exception {
        List<StoredEntry> entries = new ArrayList<>();
        RecordReader.readStored(City.file(folder), entries::add);
        return entries;
    }

    private static long unixMillis(StoredEntry entry) throws Exception {
        byte[] body = Base64.getUrlDecoder().decode(entry.body());
        return Math.round(Senml.decode(Senml.Format.CBOR, body).get(0).timeSeconds() * 1_000);
    }
}
