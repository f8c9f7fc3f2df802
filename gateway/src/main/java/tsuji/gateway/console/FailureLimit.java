package tsuji.gateway.console;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Counts failed attempts in windows of a minute. Any thread. */
final class FailureLimit {
    static final int PER_MINUTE_MAX = 10;

    private static final long WINDOW_MILLIS = 60_000;

    private final AtomicReference<Window> window = new AtomicReference<>(new Window(Long.MIN_VALUE, 0));

    /** One beyond the limit is as much as it counts. */
    private record Window(long untilMillis, int failures) {
        private Window withOneMore(long nowMillis) {
            return nowMillis >= untilMillis
                    ? new Window(nowMillis + WINDOW_MILLIS, 1)
                    : new Window(untilMillis, Math.min(failures + 1, PER_MINUTE_MAX + 1));
        }
    }

    /** Counts one; returns after how many seconds the next may come, 0: at once. */
    long countAt(long nowMillis) {
        Window counted = window.updateAndGet(current -> current.withOneMore(nowMillis));
        return counted.failures <= PER_MINUTE_MAX
                ? 0
                : TimeUnit.MILLISECONDS.toSeconds(counted.untilMillis - nowMillis + 999);
    }
}
