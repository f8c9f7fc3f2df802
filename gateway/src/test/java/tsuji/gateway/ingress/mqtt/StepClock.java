package tsuji.gateway.ingress.mqtt;

import java.util.concurrent.atomic.AtomicLong;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.TimeQuality;

/** A clock that moves when told. Starts synchronised, on 2026-11-25T00:00:00Z, ten seconds after boot. */
final class StepClock implements TrustedClock {
    static final long START_SECONDS = 1_795_564_800;

    private final AtomicLong monoMillis = new AtomicLong(10_000);
    private volatile TimeQuality quality = TimeQuality.SYNCED;

    void advanceMillis(long millis) {
        monoMillis.addAndGet(millis);
    }

    void quality(TimeQuality changed) {
        quality = changed;
    }

    @Override
    public String boot() {
        return "boot-1";
    }

    @Override
    public long monoMillis() {
        return monoMillis.get();
    }

    @Override
    public Sighting sight() {
        return new Sighting(START_SECONDS * 1_000 + monoMillis.get() - 10_000, quality);
    }
}
