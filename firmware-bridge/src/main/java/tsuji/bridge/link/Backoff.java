package tsuji.bridge.link;

import java.util.random.RandomGenerator;

/** Pauses between attempts: the ceiling doubles, each pause is drawn from its upper half. */
final class Backoff {
    /** A line that comes back must serve within ten seconds. */
    static final long MAX_MILLIS = 8_000;

    static final long MIN_MILLIS = 500;

    private final RandomGenerator random;
    private long ceilingMillis = MIN_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    long nextMillis() {
        long pause = random.nextLong(ceilingMillis / 2, ceilingMillis + 1);
        ceilingMillis = Math.min(MAX_MILLIS, ceilingMillis * 2);
        return pause;
    }

    /** After an attempt that worked. */
    void reset() {
        ceilingMillis = MIN_MILLIS;
    }
}
