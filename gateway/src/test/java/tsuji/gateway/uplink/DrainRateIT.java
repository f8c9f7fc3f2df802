package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.client.mqttv3.IMqttMessageListener;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.journal.NewEntry;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.CityEntry;
import tsuji.wire.CityPack;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

/** P3 on the real journal and a real broker: the backlog drains in thousands per second and fresh entries do not notice. */
class DrainRateIT {
    private static final Logger LOG = LoggerFactory.getLogger(DrainRateIT.class);

    /** {@code -Dtsuji.drain.entries=500000} for the figure that is reported. */
    private static final int ENTRIES = Integer.getInteger("tsuji.drain.entries", 60_000);

    private static final int ENTRIES_PER_COMMIT = 10_000;
    private static final int FRESH_PER_COMMIT = 2;
    private static final long COMMIT_EVERY_NANOS = 20_000_000;

    /** Far below what any machine does, so that only a broken structure fails it. */
    private static final int ENTRIES_PER_SECOND_LEAST = 1_500;

    private static final double LIVE_P99_SECONDS_MAX = 5;

    @TempDir
    Path directory;

    private final TrustedClock clock = new RealClock();
    private final Map<Long, Long> committedAtNanos = new ConcurrentHashMap<>();
    private final Map<Long, Long> heardAtNanos = new ConcurrentHashMap<>();
    private long number;

    @Test
    void backlogDrainsInThousandsPerSecondAndFreshEntriesDoNotWaitForIt() throws Exception {
        try (Mosquitto broker = Mosquitto.start(directory);
                Journal journal = Journal.open(
                        new JournalSettings(directory.resolve("journal"), 2L << 30, 14, 0), clock, new Health())) {
            while (number < ENTRIES) {
                append(journal, DataClass.TELEMETRY, ENTRIES_PER_COMMIT);
            }
            MqttClient city = listen(broker.port);
            try (Uplink uplink = uplink(journal, broker)) {
                journal.onCommitted(uplink::committed);
                uplink.start();
                await().pollInterval(1, TimeUnit.MILLISECONDS)
                        .until(() -> uplink.status().connection().isOnline());
                long started = System.nanoTime();
                long backlogTo = journal.lastSeq();
                while (journal.unsent().stream().anyMatch(range -> range.first() <= backlogTo)) {
                    append(journal, DataClass.EVENT, FRESH_PER_COMMIT);
                    LockSupport.parkNanos(COMMIT_EVERY_NANOS);
                }
                double seconds = (System.nanoTime() - started) / 1e9;
                await().until(() -> heardAtNanos.size() >= committedAtNanos.size());
                report(seconds);
            } finally {
                city.disconnectForcibly(1, 1);
                city.close(true);
            }
        }
    }

    private Uplink uplink(Journal journal, Mosquitto broker) {
        UplinkSettings settings = Rig.settings(Rig.brokers(broker.uri()));
        return new Uplink(
                settings,
                new UplinkContext(
                        journal,
                        new ListedDevices(),
                        clock,
                        new Counters(),
                        new Health(),
                        new Random(1),
                        (loop, cause) -> LOG.error("{} died", loop, cause)));
    }

    /** This thread is the journal's one writer. */
    private void append(Journal journal, DataClass dataClass, int count) throws JournalException {
        List<Long> seqs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            number++;
            byte[] body = Senml.encode(
                    Senml.Format.CBOR,
                    List.of(
                            Reading.number("lat", "lat", 36.5 + number * 1e-6, 0),
                            Reading.number("lon", "lon", 140.6 + number * 1e-6, 0),
                            Reading.number("battery", "%EL", number % 100, 0)));
            seqs.add(journal.append(
                    new NewEntry(new DeviceId("sc-" + number % 200), dataClass, clock.monoMillis(), body, number)));
        }
        journal.commit();
        if (dataClass == DataClass.EVENT) {
            seqs.forEach(seq -> committedAtNanos.put(seq, System.nanoTime()));
        }
    }

    private MqttClient listen(int port) throws Exception {
        MqttClient city = new MqttClient("tcp://127.0.0.1:" + port, "city", new MemoryPersistence());
        city.connect();
        IMqttMessageListener live = (topic, message) -> {
            long now = System.nanoTime();
            byte[] pack = message.getPayload();
            for (CityEntry entry : CityPack.decode(Senml.sniff(pack), pack).entries()) {
                heardAtNanos.putIfAbsent(entry.seq(), now);
            }
        };
        city.subscribe("tsuji/v1/+/+/data/+/live", 1, live);
        return city;
    }

    private void report(double seconds) {
        List<Double> latencies = committedAtNanos.keySet().stream()
                .sorted()
                .map(seq -> (heardAtNanos.get(seq) - committedAtNanos.get(seq)) / 1e9)
                .toList();
        List<Double> sorted = latencies.stream().sorted().toList();
        double p99 = sorted.get((sorted.size() - 1) * 99 / 100);
        LOG.warn(
                "{} entries drained in {} s: {} per second; beside it {} fresh ones: first {} s, p50 {} s, p99 {} s",
                ENTRIES,
                seconds,
                Math.round(ENTRIES / seconds),
                sorted.size(),
                latencies.get(0),
                sorted.get(sorted.size() / 2),
                p99);
        assertThat(ENTRIES / seconds).isGreaterThan(ENTRIES_PER_SECOND_LEAST);
        assertThat(p99).isLessThan(LIVE_P99_SECONDS_MAX);
        assertThat(latencies.get(0)).isLessThan(LIVE_P99_SECONDS_MAX);
    }
}
