package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class DrainRateIT {
    private static final Logger LOG = LoggerFactory.getLogger(DrainRateIT.class);
    private static final int ENTRIES = 100_000;

    /** Far below what any machine does, so that only a broken structure fails it. */
    private static final int ENTRIES_PER_SECOND_LEAST = 3_000;

    @TempDir
    Path directory;

    @Test
    void backlogDrainsInThousandsOfEntriesPerSecond() throws Exception {
        Rig rig = new Rig();
        rig.journal.addTelemetry(ENTRIES);
        try (Mosquitto broker = Mosquitto.start(directory);
                Uplink uplink = rig.uplink(Rig.settings(Rig.brokers(broker.uri())))) {
            uplink.start();
            await().pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> uplink.status().connection().isOnline());
            long started = System.nanoTime();
            await().atMost(60, TimeUnit.SECONDS)
                    .pollInterval(5, TimeUnit.MILLISECONDS)
                    .until(() -> rig.journal.unsentEntries() == 0);
            double seconds = (System.nanoTime() - started) / 1e9;

            LOG.warn("{} entries drained in {} s: {} per second", ENTRIES, seconds, Math.round(ENTRIES / seconds));
            assertThat(ENTRIES / seconds).isGreaterThan(ENTRIES_PER_SECOND_LEAST);
        }
    }
}
