package tsuji.gateway.time;

import java.util.concurrent.TimeUnit;
import tsuji.wire.DeviceId;
import tsuji.wire.TimeQuality;

/**
 * The gateway's only source of time. Any thread.
 *
 * <p>A Raspberry Pi without a clock chip boots in the past. So every entry is stamped with the kernel's boot and the
 * monotonic time in it, and wall time is worked out later from the best sighting of that boot (P5).
 */
public interface TrustedClock {
    /** Identity of the running kernel boot; the same after a restart of the process. */
    String boot();

    /** Milliseconds since the kernel booted. Never jumps. */
    long monoMillis();

    /** The same in nanoseconds, for waits of a millisecond. */
    default long monoNanos() {
        return TimeUnit.MILLISECONDS.toNanos(monoMillis());
    }

    /** What the wall clock says now, and how far to believe it. Quality UNKNOWN when below the floor or beyond the ceiling. */
    Sighting sight();

    /** A device says that it is {@code unixMillis} now, or was when it sent this. Cheap; any thread. */
    default void heard(DeviceId device, long unixMillis) {}

    /** A device says what time its satellites or its metering clock have, {@code source}. Cheap; any thread. */
    default void testify(TimeSource source, DeviceId device, long unixMillis) {}

    /**
     * One look at the wall clock.
     *
     * @param unixMillis Unix time in milliseconds.
     * @param quality how far to believe it.
     * @param source where it comes from.
     */
    record Sighting(long unixMillis, TimeQuality quality, TimeSource source) {
        /** As the machine's clock alone has it: synchronised by its time service, or by nothing. */
        public Sighting(long unixMillis, TimeQuality quality) {
            this(unixMillis, quality, quality == TimeQuality.SYNCED ? TimeSource.NTP : TimeSource.MACHINE);
        }

        /** As devices have it: plausible, never more. */
        static Sighting byWitness(long unixMillis, TimeSource source) {
            return new Sighting(unixMillis, TimeQuality.ESTIMATED, source);
        }
    }
}
