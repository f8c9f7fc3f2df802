package tsuji.gateway;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.device.FileDeviceRegistry;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.health.Loop;
import tsuji.gateway.health.Watchdog;
import tsuji.gateway.time.SystemTrustedClock;
import tsuji.gateway.time.TimeSource;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.TimeQuality;

/** Thread {@code housekeeping}: what is looked at five times a second – registry file, clocks, stuck loops. */
final class Housekeeping implements AutoCloseable {
    /** A revoked device is cut within a second (R15): this long until the change is seen, the rest is for a busy machine. */
    private static final long EVERY_MILLIS = 200;

    /** The floor of the next start may be this old; more often would only wear the card. */
    static final long REMEMBER_TIME_EVERY_MILLIS = 6 * 3_600_000L;

    private static final long HEAR_WITNESSES_EVERY_MILLIS = 10_000;

    static final long BALANCE_EVERY_MILLIS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final FileDeviceRegistry registry;
    private final Runnable onRegistryChange;
    private final SystemTrustedClock clock;
    private final Health health;
    private final LedgerView ledger;
    private final DeviceClockWatch deviceClocks;
    private final CertificateCare certificates;
    private final Watchdog watchdog;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Loop loop;
    private long balancedAtMillis = Long.MIN_VALUE / 2;
    private long heardAtMillis = Long.MIN_VALUE / 2;
    private TimeSource source = TimeSource.MACHINE;
    private long rememberedAtMillis = Long.MIN_VALUE / 2;

    Housekeeping(Care care, Watchdog watchdog, Loop.OnDeath onDeath) {
        this.registry = care.registry;
        this.onRegistryChange = care.onRegistryChange;
        this.clock = care.clock;
        this.health = care.health;
        this.ledger = care.ledger;
        this.deviceClocks = care.deviceClocks;
        this.certificates = care.certificates;
        this.watchdog = watchdog;
        this.loop = new Loop("housekeeping", this::step, onDeath);
    }

    /**
     * What it looks after.
     *
     * @param onRegistryChange called when there is a new snapshot, so that peers who lost their right are cut off.
     */
    record Care(
            FileDeviceRegistry registry,
            Runnable onRegistryChange,
            SystemTrustedClock clock,
            Health health,
            LedgerView ledger,
            DeviceClockWatch deviceClocks,
            CertificateCare certificates) {}

    void start() {
        loop.start();
    }

    private int step() throws InterruptedException {
        int done = runOnce();
        closing.await(EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return done;
    }

    int runOnce() {
        watchdog.check();
        watchRegistry();
        watchClock();
        deviceClocks.look(clock.monoMillis());
        watchLedger();
        return 1;
    }

    private void watchLedger() {
        long now = clock.monoMillis();
        if (now - balancedAtMillis < BALANCE_EVERY_MILLIS) {
            return;
        }
        balancedAtMillis = now;
        ledger.sample();
        long imbalance = ledger.report().imbalance();
        if (imbalance == 0) {
            health.clear(ErrorCode.E801);
        } else {
            health.raise(
                    ErrorCode.E801,
                    "the ledger lost count of " + imbalance
                            + " entries: run tsuji-gateway journal check and report it");
        }
    }

    private void watchRegistry() {
        boolean changed = registry.reloadIfChanged();
        if (changed) {
            LOG.info("registry read: {} devices", registry.devices().size());
            onRegistryChange.run();
        }
        registry.maintain();
        certificates.step(changed, clock.monoMillis(), clock.sight());
        registry.problem()
                .ifPresentOrElse(problem -> health.raise(ErrorCode.E409, problem), () -> health.clear(ErrorCode.E409));
    }

    private void watchClock() {
        long now = clock.monoMillis();
        if (now - heardAtMillis >= HEAR_WITNESSES_EVERY_MILLIS) {
            heardAtMillis = now;
            clock.hearWitnesses();
        }
        TrustedClock.Sighting sighting = clock.sight();
        if (sighting.source() != source) {
            source = sighting.source();
            LOG.info(
                    "the time is from {}, {}",
                    source.label(),
                    sighting.quality().label());
        }
        if (sighting.quality() == TimeQuality.UNKNOWN) {
            health.raise(
                    ErrorCode.E301,
                    "the clock says " + Instant.ofEpochMilli(sighting.unixMillis())
                            + ", which cannot be; readings are stored and wait for the right time: check the time service");
        } else {
            health.clear(ErrorCode.E301);
        }
        if (sighting.quality() == TimeQuality.SYNCED && now - rememberedAtMillis >= REMEMBER_TIME_EVERY_MILLIS) {
            rememberedAtMillis = now;
            rememberTime();
        }
    }

    private void rememberTime() {
        try {
            clock.remember();
        } catch (IOException e) {
            LOG.warn("the time cannot be kept for the next start: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        loop.close();
        rememberTime();
    }
}
