package tsuji.gateway.intake;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket that starts full, kept as the one moment at which it will be full again. Any thread.
 *
 * <p>{@link #take} always takes, so a bucket may go into debt; the caller then keeps the peer waiting for the time that it is
 * told.
 */
public final class RateLimit {
    private final long nanosPerToken;
    private final long burstNanos;
    private final AtomicLong fullAtNanos = new AtomicLong();

    public RateLimit(int tokensPerSecond, int burst) {
        nanosPerToken = TimeUnit.SECONDS.toNanos(1) / tokensPerSecond;
        burstNanos = nanosPerToken * burst;
    }

    /** Whether a token is there at {@code nowMillis}. */
    public boolean hasToken(long nowMillis) {
        long now = TimeUnit.MILLISECONDS.toNanos(nowMillis);
        return Math.max(fullAtNanos.get(), now) + nanosPerToken - now <= burstNanos;
    }

    /** Whether nothing is missing. */
    public boolean isFull(long nowMillis) {
        return fullAtNanos.get() <= TimeUnit.MILLISECONDS.toNanos(nowMillis);
    }

    /** Takes a token; returns after how many milliseconds the bucket is out of debt, 0: it is not in debt. */
    public long take(long nowMillis) {
        long now = TimeUnit.MILLISECONDS.toNanos(nowMillis);
        long fullAt = fullAtNanos.accumulateAndGet(now, (old, current) -> Math.max(old, current) + nanosPerToken);
        long debt = fullAt - now - burstNanos;
        return debt <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(debt) + 1;
    }
}
