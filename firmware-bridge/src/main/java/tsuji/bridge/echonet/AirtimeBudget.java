package tsuji.bridge.echonet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * How much of the hour's transmit time (ARIB STD-T108: {@value #SECONDS_PER_HOUR} s) our requests have used, by estimate. The
 * adapter enforces the limit; this keeps optional reading far below it, so that the limit never meets a live slot.
 */
final class AirtimeBudget {
    static final int SECONDS_PER_HOUR = 360;

    /** Reading of history stops here; the rest is for live slots and polling. */
    static final double OPTIONAL_SECONDS_MAX = SECONDS_PER_HOUR / 4.0;

    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
    // 802.15.4g, 6LoWPAN, IPv6 and UDP headers, preamble and acknowledgements at 100 kbit/s.
    private static final int OVERHEAD_BYTES = 100;
    private static final double BITS_PER_SECOND = 100_000;
    private static final int SENDS_MAX = 10_000;

    private final Deque<Send> sends = new ArrayDeque<>();
    private double seconds;

    private record Send(long atNanos, double seconds) {}

    void sent(int payloadBytes, long nowNanos) {
        double airtime = (payloadBytes + OVERHEAD_BYTES) * 8 / BITS_PER_SECOND;
        sends.addLast(new Send(nowNanos, airtime));
        seconds += airtime;
        forget(nowNanos);
    }

    private void forget(long nowNanos) {
        while (!sends.isEmpty()
                && (sends.size() > SENDS_MAX || nowNanos - sends.peekFirst().atNanos() > HOUR_NANOS)) {
            seconds -= sends.removeFirst().seconds();
        }
    }

    /** Whether something that can wait may be sent now. */
    boolean allowsOptional(long nowNanos) {
        forget(nowNanos);
        return seconds < OPTIONAL_SECONDS_MAX;
    }
}
