package tsuji.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** How fast what waits for the city grows, and so when the journal is full. Any thread. */
final class FillRate {
    /** A rate over less time says nothing. */
    static final long OVER_MILLIS_MIN = 60_000;

    /** Older samples are forgotten: the rate is that of the last ten minutes. */
    static final int SAMPLES_MAX = 11;

    private final long bytesMax;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long atMillis, long bytes) {}

    FillRate(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Call it about once a minute. */
    synchronized void sample(long monoMillis, long unsentBytes) {
        if (samples.size() == SAMPLES_MAX) {
            samples.removeFirst();
        }
        samples.addLast(new Sample(monoMillis, unsentBytes));
    }

    /** Time until the budget is used up; empty while nothing piles up or it is too early to say. */
    synchronized OptionalLong millisToFull(long monoMillis, long unsentBytes) {
        if (samples.isEmpty()) {
            return OptionalLong.empty();
        }
        long overMillis = monoMillis - samples.getFirst().atMillis();
        long grownBytes = unsentBytes - samples.getFirst().bytes();
        if (overMillis < OVER_MILLIS_MIN || grownBytes <= 0) {
            return OptionalLong.empty();
        }
        long leftBytes = Math.max(0, bytesMax - unsentBytes);
        return OptionalLong.of((long) (leftBytes * (overMillis / (double) grownBytes)));
    }
}
