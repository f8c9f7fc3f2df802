package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** F23, ten times as fast as the worst line we promise to serve: 160 kbit/s with 5 s of patience for 16 with 50. */
class SlowLineIT {
    private static final Logger LOG = LoggerFactory.getLogger(SlowLineIT.class);
    private static final int BYTES_PER_SECOND = 20_000;
    private static final double GOODPUT_LEAST = 0.6;
    private static final int ENTRIES = 2_500;

    @TempDir
    Path directory;

    @Test
    void lineIsFilledAndKept() throws Exception {
        Rig rig = new Rig();
        rig.journal.addTelemetry(ENTRIES);
        try (Mosquitto broker = Mosquitto.start(directory);
                SlowLine line = new SlowLine(broker.port, BYTES_PER_SECOND, 100);
                CityEar city = new CityEar("tcp://127.0.0.1:" + broker.port);
                Uplink uplink = rig.uplink(settings(line.port()))) {
            uplink.start();
            await().until(() -> uplink.status().connection().isOnline());
            long started = System.nanoTime();
            await().atMost(25, TimeUnit.SECONDS)
                    .pollInterval(10, TimeUnit.MILLISECONDS)
                    .until(() -> rig.journal.unsentEntries() == 0);
            double seconds = (System.nanoTime() - started) / 1e9;

            double goodput = line.bytesUp.get() / seconds / BYTES_PER_SECOND;
            LOG.warn("{} bytes in {} s: {} of the line", line.bytesUp, seconds, goodput);
            assertThat(city.bySeq).hasSize(ENTRIES);
            assertThat(city.repeats).isZero();
            assertThat(line.connections).hasValue(1);
            assertThat(goodput).isGreaterThan(GOODPUT_LEAST);
        }
    }

    private static UplinkSettings settings(int port) {
        RetrySettings retry = new RetrySettings(
                Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(5));
        return new UplinkSettings(
                CityEar.TOPICS,
                Rig.brokers(URI.create("mqtt://127.0.0.1:" + port)),
                BatchSettings.DEFAULT,
                retry,
                UplinkSettings.Confirm.PUBACK,
                0,
                Duration.ZERO);
    }
}
