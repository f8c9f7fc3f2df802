package tsuji.gateway.time;

import java.util.concurrent.TimeUnit;
import tsuji.wire.TimeQuality;

/** A clock that stands still until the test moves it. Any thread. */
public final class StepClock implements TrustedClock {
    /** 2026-11-25 00:00:00 UTC. */
    public static final long START_UNIX_MILLIS = 1_795_564_800_000L;

    private volatile int boots = 1;
    private volatile long monoMillis = 1_000;
    private volatile long restNanos;
    private volatile long wallOffsetMillis = START_UNIX_MILLIS - 1_000;
    private volatile TimeQuality quality = TimeQuality.SYNCED;
    private volatile long tickMillis;

    /** Time passes: monotonic and wall time alike. */
    public synchronized void advanceMillis(long millis) {
        monoMillis += millis;
    }

    /** From here on each look at monotonic time moves it: for code that waits on its own. */
    public void tickBy(long millis) {
        tickMillis = millis;
    }

    /** Time passes by less than a millisecond. */
    public synchronized void advanceNanos(long nanos) {
        long sum = restNanos + nanos;
        monoMillis += sum / 1_000_000;
        restNanos = sum % 1_000_000;
    }

    /** The wall clock is set; monotonic time goes on. */
    public synchronized void setWall(long unixMillis, TimeQuality believed) {
        wallOffsetMillis = unixMillis - monoMillis;
        quality = believed;
    }

    /** The machine restarts: another boot, monotonic time from the beginning, the wall clock where it was. */
    public synchronized void reboot() {
        long wall = sight().unixMillis();
        boots++;
        monoMillis = 1_000;
        wallOffsetMillis = wall - monoMillis;
    }

    @Override
    public String boot() {
        return String.format("00000000-0000-4000-8000-%012d", boots);
    }

    @Override
    public synchronized long monoMillis() {
        monoMillis += tickMillis;
        return monoMillis;
    }

    @Override
    public synchronized long monoNanos() {
        return TimeUnit.MILLISECONDS.toNanos(monoMillis()) + restNanos;
    }

    @Override
    public synchronized Sighting sight() {
        return new Sighting(monoMillis + wallOffsetMillis, quality);
    }
}
