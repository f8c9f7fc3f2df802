package tsuji.gateway.uplink;

import java.util.random.RandomGenerator;

/**
 * Pauses between attempts with decorrelated jitter: each is drawn between the shortest pause and three times the one
 * before, so gateways that lost the city at the same moment do not come back at the same moment.
 */
final class Backoff {
    private final long minMillis;
    private final long maxMillis;
    private final RandomGenerator random;
    private long lastMillis;

    Backoff(RetrySettings settings, RandomGenerator random) {
        minMillis = settings.backoffMin().toMillis();
        maxMillis = settings.backoffMax().toMillis();
        this.random = random;
        reset();
    }

    long nextMillis() {
        long most = Math.min(maxMillis, lastMillis * 3);
        lastMillis = most <= minMillis ? minMillis : random.nextLong(minMillis, most + 1);
        return lastMillis;
    }

    /** After a stable connection. */
    void reset() {
        lastMillis = minMillis;
    }
}
