package tsuji.gateway.seeds;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import tsuji.gateway.intake.IntakeSettings;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.store.Faults;
import tsuji.gateway.uplink.BatchSettings;
import tsuji.gateway.uplink.BrokerSettings;
import tsuji.gateway.uplink.Compression;
import tsuji.gateway.uplink.RetrySettings;
import tsuji.gateway.uplink.UplinkSettings;
import tsuji.gateway.uplink.UplinkSettings.Confirm;
import tsuji.wire.CityTopics;
import tsuji.wire.Senml;

/**
 * What one seed is about. Runs differ in kind and not only in their dice: some have a small disk, some a bad city, some
 * neither, because a fault that always comes hides what happens without it.
 *
 * @param isTight the journal's budget is smaller than what comes.
 * @param telemetryDays telemetry older than this expires; 0: never.
 */
record Plan(
        int devices, boolean isTight, int telemetryDays, IntakeSettings intake, UplinkSettings uplink, Faults faults) {
    static final CityTopics TOPICS = new CityTopics("hitachi", "gw-01");

    /**
     * Of a hundred steps so many.
     *
     * @param disk in which the disk is made to fail.
     * @param crashes with a kill, a power cut or a stop.
     * @param city in which the city changes for the worse or the better.
     * @param clock in which the wall clock is set.
     */
    record Faults(int disk, int crashes, int city, int clock) {}

    static Plan draw(Random random) {
        int window = 1 + random.nextInt(8);
        boolean receipts = random.nextInt(3) == 0;
        BatchSettings batch = new BatchSettings(
                random.nextBoolean() ? Senml.Format.JSON : Senml.Format.CBOR,
                Compression.NONE,
                window,
                1 + random.nextInt(20),
                65_536,
                Duration.ofMillis(random.nextInt(3) * 50L),
                1 + random.nextInt(99));
        RetrySettings retry = new RetrySettings(
                Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(20));
        BrokerSettings broker = new BrokerSettings(
                List.of(URI.create("mqtt://city.example")),
                "",
                "",
                Optional.empty(),
                BrokerSettings.TlsFiles.NONE,
                Duration.ofSeconds(5),
                Duration.ofDays(14));
        Confirm confirm = receipts ? Confirm.RECEIPT : Confirm.PUBACK;
        return new Plan(
                1 + random.nextInt(5),
                random.nextInt(5) < 2,
                random.nextInt(3) == 0 ? 1 : 0,
                new IntakeSettings(4 + random.nextInt(28), 1 + random.nextInt(8), random.nextInt(3) * 20),
                new UplinkSettings(TOPICS, broker, batch, retry, confirm, 0, Duration.ofSeconds(300)),
                new Faults(sometimes(random, 20), sometimes(random, 12), sometimes(random, 25), sometimes(random, 8)));
    }

    private static int sometimes(Random random, int most) {
        return random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(most);
    }

    JournalSettings journal(Path directory) {
        long bytesMax = isTight ? JournalSettings.BYTES_MIN : 64 << 20;
        return new JournalSettings(directory, bytesMax, 30, 0, telemetryDays, 10_000);
    }
}
