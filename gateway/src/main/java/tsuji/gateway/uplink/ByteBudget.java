package tsuji.gateway.uplink;

import java.time.Duration;

/**
 * Token bucket for links that cost by the byte. What is saved up at most, a tenth, and what flows in over a day, nine
 * tenths, are together the configured bytes: no 24 hours see more, but for the last message. Thread uplink.
 */
final class ByteBudget {
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final double SAVED_SHARE = 0.1;
    private static final int BATCH_BYTES_LEAST = 1_024;
    private static final double SCARCE_BELOW_SHARE = 0.25;

    private final double capacityBytes;
    private final double bytesPerMilli;
    private double bytes;
    private long filledAtMillis;

    /** @param bytesPerDayMax 0: no limit. */
    ByteBudget(long bytesPerDayMax, long nowMillis) {
        boolean unlimited = bytesPerDayMax == 0;
        capacityBytes = unlimited ? Double.POSITIVE_INFINITY : bytesPerDayMax * SAVED_SHARE;
        bytesPerMilli = unlimited ? 0 : bytesPerDayMax * (1 - SAVED_SHARE) / DAY_MILLIS;
        bytes = capacityBytes;
        filledAtMillis = nowMillis;
    }

    private void fill(long nowMillis) {
        bytes = Math.min(capacityBytes, bytes + (nowMillis - filledAtMillis) * bytesPerMilli);
        filledAtMillis = nowMillis;
    }

    /** Charges a message that was sent; the last one may put the bucket into debt. */
    void spend(int sent) {
        bytes -= sent;
    }

    /** Most bytes of the next batch: half of what is left, so that telemetry cannot take what events will need. */
    int batchBytesMax(long nowMillis) {
        fill(nowMillis);
        return (int) Math.max(BATCH_BYTES_LEAST, Math.min(Integer.MAX_VALUE, bytes / 2));
    }

    /** Something may be sent. */
    boolean isOpen(long nowMillis) {
        fill(nowMillis);
        return bytes > 0;
    }

    /** Only events and intervals should be sent. */
    boolean isScarce(long nowMillis) {
        fill(nowMillis);
        return bytes < capacityBytes * SCARCE_BELOW_SHARE;
    }
}
