package tsuji.gateway.uplink;

import java.util.concurrent.atomic.AtomicLong;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.TimeQuality;

/** A clock that a test moves. */
final class StepClock implements TrustedClock {
    private final AtomicLong monoMillis = new AtomicLong(1_000_000);
    private volatile long tickMillis;
    volatile long bootUnixMillis = ScriptedJournal.BOOT_UNIX_MILLIS;
    volatile TimeQuality quality = TimeQuality.SYNCED;

    void advance(long millis) {
        monoMillis.addAndGet(millis);
    }

    /** From here on each look at the clock moves it: for code that waits on its own. */
    void tickBy(long millis) {
        tickMillis = millis;
    }

    @Override
    public String boot() {
        return "boot";
    }

    @Override
    public long monoMillis() {
        return monoMillis.addAndGet(tickMillis);
    }

    @Override
    public Sighting sight() {
        return new Sighting(bootUnixMillis + monoMillis.get(), quality);
    }
}
