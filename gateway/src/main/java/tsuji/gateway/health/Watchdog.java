package tsuji.gateway.health;

import java.util.function.LongSupplier;

/**
 * Notices that a loop does not finish its steps any more. Fed by work done, never by a timer: a loop that hangs in a system
 * call or a lock cannot feed it.
 */
public final class Watchdog {
    private final String loop;
    private final LongSupplier steppedAtMillis;
    private final LongSupplier monoMillis;
    private final long silentMillisMax;

    /**
     * Watches one loop.
     *
     * @param steppedAtMillis when the loop last finished a step.
     * @param silentMillisMax longer without a finished step means stuck.
     */
    public Watchdog(String loop, LongSupplier steppedAtMillis, LongSupplier monoMillis, long silentMillisMax) {
        this.loop = loop;
        this.steppedAtMillis = steppedAtMillis;
        this.monoMillis = monoMillis;
        this.silentMillisMax = silentMillisMax;
    }

    /**
     * Looks at the loop; call it about every second from another thread.
     *
     * @throws IllegalStateException the loop is stuck: end the process, the service manager starts it again.
     */
    public void check() {
        long silentMillis = monoMillis.getAsLong() - steppedAtMillis.getAsLong();
        if (silentMillis > silentMillisMax) {
            throw new IllegalStateException("loop " + loop + " has not finished a step for " + silentMillis
                    + " ms, allowed " + silentMillisMax);
        }
    }
}
