package tsuji.gateway.journal;

import tsuji.gateway.time.TrustedClock;
import tsuji.wire.TimeQuality;

/** A clock that a test moves by hand, in a boot that it names. */
final class BootClock implements TrustedClock {
    static final long NOON = 1_795_392_000_000L;

    private final String boot;
    private long monoMillis = 1_000;
    private long wallOffsetMillis = NOON;
    private TimeQuality quality = TimeQuality.SYNCED;

    BootClock(String boot) {
        this.boot = boot;
    }

    @Override
    public String boot() {
        return boot;
    }

    @Override
    public long monoMillis() {
        return monoMillis;
    }

    @Override
    public Sighting sight() {
        return new Sighting(monoMillis + wallOffsetMillis, quality);
    }

    void advanceMillis(long millis) {
        monoMillis += millis;
    }

    void advanceDays(long days) {
        advanceMillis(days * 86_400_000);
    }

    /** From now on the wall clock stands so much before the monotonic one, and is believed so far. */
    void set(long offsetMillis, TimeQuality believed) {
        wallOffsetMillis = offsetMillis;
        quality = believed;
    }
}
