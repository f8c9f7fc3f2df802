package tsuji.gateway.uplink;

import tsuji.gateway.time.TrustedClock;
import tsuji.wire.TimeQuality;

/** Monotonic time of this machine, long after boot. */
final class RealClock implements TrustedClock {
    private static final long LONG_UP_MILLIS = 10_000_000;
    private final long startNanos = System.nanoTime();

    @Override
    public String boot() {
        return "boot";
    }

    @Override
    public long monoMillis() {
        return LONG_UP_MILLIS + (System.nanoTime() - startNanos) / 1_000_000;
    }

    @Override
    public Sighting sight() {
        return new Sighting(ScriptedJournal.BOOT_UNIX_MILLIS + monoMillis(), TimeQuality.SYNCED);
    }
}
