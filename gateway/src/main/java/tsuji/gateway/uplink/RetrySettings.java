package tsuji.gateway.uplink;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param backoffMin shortest pause between rounds of attempts, 100 ms to 60 s.
 * @param backoffMax longest pause, {@code backoffMin} to 1 h.
 * @param stableAfter the back-off starts over only after a connection lasted this long, 0 s to 1 h.
 * @param batchTimeout a batch that is unconfirmed this long costs the connection, 5 s to 1 h.
 */
public record RetrySettings(Duration backoffMin, Duration backoffMax, Duration stableAfter, Duration batchTimeout) {

    /** As in the sample file. */
    public static final RetrySettings DEFAULT = new RetrySettings(
            Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60));

    public RetrySettings {
        Bounds.checkMillis("backoff_min_ms", backoffMin, 100, 60_000);
        Bounds.checkMillis("backoff_max_ms", backoffMax, backoffMin.toMillis(), 3_600_000);
        Bounds.checkSeconds("stable_after_s", stableAfter, 0, 3_600);
        Bounds.checkSeconds("batch_timeout_s", batchTimeout, 5, 3_600);
    }
}
