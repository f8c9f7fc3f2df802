package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.City;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.BridgeProcess;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.serial.SkStackMeter;
import tsuji.sim.serial.SmartMeter;
import tsuji.wire.Reading;
import tsuji.wire.Value;

/**
 * A smart meter's slots while the bridge is killed, while nobody is there for days, and after the gateway has lost its data:
 * in the end the city has every slot with the value of the meter's registers, and the ledger agrees with the city.
 *
 * <p>{@code BridgeIT} kills three times in every run; this is the long form.
 */
@EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
class BridgeKillIT {
    private static final int KILLS = 50;
    private static final long KILL_MILLIS_MAX = 4_000;
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration SLOT = Duration.ofMinutes(30);

    @TempDir
    Path folder;

    private final MeterTime clock = new MeterTime();
    private final SmartMeter meter = new SmartMeter(SmartMeter.Settings.DEFAULT, clock.millis());
    private final LocalDateTime begin = now().toLocalDate().minusDays(1).atStartOfDay();
    private BridgeRig rig;
    private City city;
    private GatewayProcess gateway;
    private BridgeProcess bridge;

    /** Runs as fast as ours and can be set forward; it begins ten days ago, at ten minutes past one: far into a slot. */
    private static final class MeterTime extends Clock {
        private final AtomicLong behindMillis = new AtomicLong();

        MeterTime() {
            Instant now = Clock.systemUTC().instant();
            Instant past = LocalDateTime.ofInstant(now, BridgeRig.JAPAN)
                    .toLocalDate()
                    .minusDays(10)
                    .atTime(13, 10)
                    .toInstant(BridgeRig.JAPAN);
            behindMillis.set(Duration.between(past, now).toMillis());
        }

        void forward(Duration time) {
            behindMillis.addAndGet(-time.toMillis());
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().minusMillis(behindMillis.get());
        }

        @Override
        public ZoneId getZone() {
            return BridgeRig.JAPAN;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("a meter's clock has one zone");
        }
    }

    @BeforeAll
    static void needsSocat() {
        Tool.assumeInstalled("socat");
    }

    @BeforeEach
    void layOut() throws IOException, InterruptedException {
        rig = new BridgeRig(folder);
        rig.plug("meter", new SkStackMeter(meter, true, Set.of()), clock);
        city = City.start(CitySettings.embedded(folder), Clock.systemUTC()::millis);
        gateway = new GatewayProcess(GatewaySettings.in(folder.resolve("gateway"))
                .uplinkTo(URI.create(city.brokerUri()).getPort()));
        bridge = new BridgeProcess(rig.config(), rig.log());
        rig.register(gateway, List.of("MT-0001,meter"));
        rig.configure(gateway, "");
        rig.writeSlots(begin.toLocalDate() + " " + ".".repeat(48));
        gateway.start();
        bridge.start();
    }

    @AfterEach
    void clear() throws Exception {
        bridge.close();
        gateway.close();
        city.close();
        rig.close();
    }

    @Test
    void aBridgeKilledAtRandomLosesNoSlot() throws Exception {
        Random random = new Random(Long.getLong("tsuji.seed", new Random().nextLong()));
        for (int kill = 1; kill <= KILLS; kill++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(KILL_MILLIS_MAX)));
            bridge.kill();
            // Each time there is one slot more to be told.
            clock.forward(SLOT);
            bridge.start();
        }

        awaitEverySlot("");
        assertThatTheLedgerAgrees();
    }

    @Test
    void threeDaysWithoutBridgeAndGatewayAndThenALostDiskLeaveNoHole() throws Exception {
        awaitEverySlot("");
        assertThat(bridge.terminate()).isZero();
        assertThat(gateway.terminate()).isZero();
        clock.forward(Duration.ofDays(3));
        gateway.start();
        bridge.start();

        awaitEverySlot("");

        String lost = epochs().iterator().next();
        assertThat(gateway.terminate()).isZero();
        loseTheDisk();
        gateway.start();

        awaitEverySlot(lost);
        assertThatTheLedgerAgrees();
    }

    private void loseTheDisk() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(gateway.dataFolder(), "{journal,identity}*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), BridgeRig.JAPAN);
    }

    /** What the meter's registers say of every slot that has ended, by its beginning. */
    private Map<LocalDateTime, Double> expected() {
        Map<LocalDateTime, Double> slots = new TreeMap<>();
        for (LocalDateTime at = begin; !at.plus(SLOT).isAfter(now()); at = at.plus(SLOT)) {
            slots.put(at, (meter.register(at.plus(SLOT)) - meter.register(at)) * 100.0);
        }
        return slots;
    }

    private void awaitEverySlot(String exceptEpoch) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                // The last line may be only half written.
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(told(exceptEpoch)).isEqualTo(expected()));
    }

    /** What the city has been told of slots, except by a gateway of this epoch; fails when one slot has two values. */
    private Map<LocalDateTime, Double> told(String exceptEpoch) throws IOException {
        Map<LocalDateTime, Double> slots = new TreeMap<>();
        for (StoredEntry entry : stored()) {
            if (entry.epoch().equals(exceptEpoch)) {
                continue;
            }
            for (Reading reading : BridgeRig.readings(entry)) {
                if (reading.metric().equals("interval_import")) {
                    LocalDateTime at = LocalDateTime.ofEpochSecond((long) reading.timeSeconds(), 0, BridgeRig.JAPAN);
                    double value = ((Value.Num) reading.value()).number();
                    assertThat(slots.getOrDefault(at, value)).as("slot %s", at).isEqualTo(value);
                    slots.put(at, value);
                }
            }
        }
        return slots;
    }

    private void assertThatTheLedgerAgrees() throws Exception {
        assertThat(bridge.terminate()).isZero();
        await().atMost(PATIENCE).until(() -> gateway.ledger().queued() == 0);
        GatewayLedger ledger = gateway.ledger();
        assertThat(ledger.imbalance()).isZero();
        assertThat(ledger.refused() + ledger.expired()).isZero();
        assertThat(ledger.confirmed()).isEqualTo(ledger.accepted());
        String epoch = stored().get(stored().size() - 1).epoch();
        Set<Long> seqs = new HashSet<>();
        stored().stream().filter(entry -> entry.epoch().equals(epoch)).forEach(entry -> seqs.add(entry.seq()));
        assertThat(seqs).hasSize((int) ledger.accepted());
    }

    private Set<String> epochs() throws IOException {
        Set<String> epochs = new HashSet<>();
        stored().forEach(entry -> epochs.add(entry.epoch()));
        return epochs;
    }

    private List<StoredEntry> stored() throws IOException {
        List<StoredEntry> entries = new ArrayList<>();
        RecordReader.readStored(City.file(folder), entries::add);
        return entries;
    }
}
