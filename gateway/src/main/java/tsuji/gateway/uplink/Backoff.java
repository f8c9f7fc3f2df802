package tsuji.gateway.uplink;

import java.util.random.RandomGenerator;

/**
 * Pauses between attempts with decorrelated jitter: each is drawn anew between the shortest pause and a ceiling that
 * triples, so gateways that lost the city at the same moment do not come back at the same moment. Drawing from three
 * times the last pause instead would leave too many of them with short pauses.
 */
final class Backoff {
    private final long minMillis;
    private final long maxMillis;
    private final RandomGenerator random;
    private long ceilingMillis;

    Backoff(RetrySettings settings, RandomGenerator random) {
        minMillis = settings.backoffMin().toMillis();
        maxMillis = settings.backoffMax().toMillis();
        this.random = random;
        reset();
    }

    long nextMillis() {
        ceilingMillis = Math.min(maxMillis, ceilingMillis * 3);
        return random.nextLong(minMillis, ceilingMillis + 1);
    }

    /** After a stable connection. */
    void reset() {
        ceilingMillis = minMillis;
    }
}
