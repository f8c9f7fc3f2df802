package tsuji.bridge.echonet;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The meter's own clock, carried on by monotonic time. All slots are counted by it: the Pi's clock may be wrong by years, and
 * the meter's is what its registers are stamped with.
 */
final class MeterClock {
    private final LongSupplier nanoTime;
    private LocalDateTime at = LocalDateTime.MIN;
    private boolean usable;
    private long atNanos;

    MeterClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The meter has said its date and minute; the seconds it keeps to itself are taken for half a minute. */
    void set(LocalDateTime minute) {
        at = minute.truncatedTo(ChronoUnit.MINUTES).plusSeconds(30);
        atNanos = nanoTime.getAsLong();
        usable = true;
    }

    /** The meter has said what is no time: what it said before counts no more, because its stamps do not either. */
    void lose() {
        usable = false;
    }

    /** Whether the meter's time is known; all else here may be asked only then. */
    boolean isUsable() {
        return usable;
    }

    /** Whether a stamp can be true: not more than a few minutes ahead of the meter's own clock. */
    boolean isPast(LocalDateTime stamp) {
        return !stamp.isAfter(now().plusMinutes(2));
    }

    LocalDateTime now() {
        return at.plusNanos(nanoTime.getAsLong() - atNanos);
    }

    /** Beginning of the slot of that length in which the meter is. */
    LocalDateTime slotStart(int slotMinutes) {
        LocalDateTime now = now();
        int minuteOfDay = now.getHour() * 60 + now.getMinute();
        return now.toLocalDate().atStartOfDay().plusMinutes(minuteOfDay / slotMinutes * slotMinutes);
    }

    /** Seconds since that slot began. */
    long secondsIntoSlot(int slotMinutes) {
        return ChronoUnit.SECONDS.between(slotStart(slotMinutes), now());
    }
}
