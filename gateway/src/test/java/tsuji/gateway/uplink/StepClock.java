package tsuji.gateway.uplink;

import java.util.concurrent.atomic.AtomicLong;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.TimeQuality;

/** A clock that a test moves. */
final class StepClock implements TrustedClock {
    private final AtomicLong monoMillis = new AtomicLong(1_000_000);

    void advance(long millis) {
        monoMillis.addAndGet(millis);
    }

    void set(long millis) {
        monoMillis.set(millis);
    }

    @Override
    public String boot() {
        return "boot";
    }

    @Override
    public long monoMillis() {
        return monoMillis.get();
    }

    @Override
    public Sighting sight() {
        return new Sighting(ScriptedJournal.BOOT_UNIX_MILLIS + monoMillis.get(), TimeQuality.SYNCED);
    }
}
