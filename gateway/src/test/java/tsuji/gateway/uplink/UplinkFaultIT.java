package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.uplink.UplinkSettings.Confirm;
import tsuji.wire.CityEntry;
import tsuji.wire.CityTopics.Lane;
import tsuji.wire.DataClass;

class UplinkFaultIT {
    private static final int ROUNDS = 100;

    @TempDir
    Path directory;

    private final Rig rig = new Rig();
    private Mosquitto broker;

    @BeforeEach
    void start() throws IOException {
        broker = Mosquitto.start(directory);
    }

    @AfterEach
    void stop() {
        if (broker != null) {
            broker.close();
        }
        assertThat(rig.death.get()).isNull();
    }

    private CityEar ear() throws MqttException {
        return new CityEar("tcp://127.0.0.1:" + broker.port);
    }

    @Test
    void nothingIsLostWhenTheBrokerIsKilledAgainAndAgain() throws Exception {
        UplinkSettings settings = Rig.settings(Rig.brokers(broker.uri()), BatchSettings.DEFAULT, Confirm.RECEIPT);
        Map<Long, CityEntry> stored = new HashMap<>();
        try (Uplink uplink = rig.uplink(settings)) {
            uplink.start();
            for (int round = 1; round <= 5; round++) {
                rig.journal.addTelemetry(3_000);
                uplink.wake();
                try (CityEar city = ear()) {
                    await().atMost(30, TimeUnit.SECONDS)
                            .pollInterval(1, TimeUnit.MILLISECONDS)
                            .until(() -> city.bySeq.size() >= 500);
                    city.sendReceipt(rig.journal.epoch);
                    broker.kill();
                    store(city, stored);
                }
                broker.start();
            }
            try (CityEar city = ear()) {
                await().atMost(40, TimeUnit.SECONDS).until(() -> {
                    city.sendReceipt(rig.journal.epoch);
                    return rig.journal.unsentEntries() == 0;
                });
                store(city, stored);
            }
        }
        assertThat(stored).hasSize(15_000);
    }

    /** A repeat must say the same as what it repeats. */
    private static void store(CityEar city, Map<Long, CityEntry> stored) {
        assertThat(city.conflicts).isEmpty();
        city.bySeq.forEach((seq, heard) -> {
            CityEntry before = stored.putIfAbsent(seq, heard.entry());
            assertThat(before).isIn(null, heard.entry());
        });
    }

    @Test
    void frozenBrokerIsNoticedAndWhatItHadNotConfirmedIsSentAgain() throws Exception {
        try (Uplink uplink = rig.uplink(Rig.settings(Rig.brokers(broker.uri())));
                CityEar city = ear()) {
            uplink.start();
            await().until(() -> uplink.status().connection().isOnline());
            broker.freeze();
            rig.journal.addTelemetry(2_000);
            uplink.wake();

            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> !uplink.status().connection().isOnline());
            broker.thaw();

            await().atMost(20, TimeUnit.SECONDS).until(() -> rig.journal.unsentEntries() == 0);
            await().until(() -> city.bySeq.size() == 2_000);
            assertThat(city.conflicts).isEmpty();
        }
    }

    @Test
    void brokerThatAcceptsAndSaysNothingIsGivenUpForTheNext() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI mute = URI.create("mqtt://127.0.0.1:" + silent.getLocalPort());
            try (Uplink uplink = rig.uplink(Rig.settings(Rig.brokers(mute, broker.uri())))) {
                uplink.start();

                await().atMost(20, TimeUnit.SECONDS)
                        .until(() -> uplink.status().connection().isOnline());
                assertThat(uplink.status().connection().broker())
                        .contains(broker.uri().toString());
                assertThat(uplink.status().connection().lastError()).contains(ErrorCode.E209);
                assertThat(rig.health.conditions()).isEmpty();
            }
        }
    }

    @Test
    void flappingBrokerLeavesNoThreadsAndNoFilesBehind() throws Exception {
        try (FlappingBroker flapping = new FlappingBroker()) {
            URI uri = URI.create("mqtt://127.0.0.1:" + flapping.port());
            try (Uplink uplink = rig.uplink(Rig.restless(uri))) {
                uplink.start();
                await().atMost(60, TimeUnit.SECONDS).until(() -> flapping.rounds() >= ROUNDS / 10);
                long threads = threads();
                long files = files();

                await().atMost(120, TimeUnit.SECONDS).until(() -> flapping.rounds() >= ROUNDS);

                await().atMost(60, TimeUnit.SECONDS)
                        .untilAsserted(() -> assertThat(threads()).isLessThanOrEqualTo(threads + 5));
                assertThat(files()).isLessThanOrEqualTo(files + 5);
            }
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(clientThreads()).isEmpty());
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().size();
    }

    /** With where each stands. */
    private static List<String> clientThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("MQTT ")
                        || thread.getKey().getName().startsWith("uplink"))
                .map(thread ->
                        thread.getKey() + " " + thread.getKey().getState() + " " + Arrays.toString(thread.getValue()))
                .toList();
    }

    private static long files() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void freshEntriesOvertakeABacklog() throws Exception {
        rig.journal.addTelemetry(20_000);
        try (CityEar city = ear();
                Uplink uplink = rig.uplink(Rig.settings(Rig.brokers(broker.uri())))) {
            uplink.start();
            await().pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> uplink.status().connection().isOnline());
            long fresh = rig.journal.add("me-0", DataClass.EVENT);
            uplink.wake();

            await().atMost(20, TimeUnit.SECONDS).until(() -> city.bySeq.size() == 20_001);
            assertThat(city.bySeq.get(fresh).topic().lane()).isEqualTo(Lane.LIVE);
            long before = city.inOrder.stream()
                    .takeWhile(heard -> heard.entry().seq() != fresh)
                    .count();
            assertThat(before).isLessThan(10_000);
        }
    }
}
