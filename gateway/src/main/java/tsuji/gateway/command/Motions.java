package tsuji.gateway.command;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.TimeQuality;
import tsuji.wire.Value;

/**
 * How fast each device moves, as it said itself. Two readings count: the one measured last, because what a device kept while
 * it had no link may come after what it says now; and the one that came last, because its clock may have been set back. Told
 * by thread intake for every delivery, asked by any.
 */
final class Motions {
    /** An older speed says nothing about now. */
    static final long AGE_MILLIS_MAX = 600_000;

    private final TrustedClock clock;
    // Bounded by the registry: only registered devices deliver.
    private final Map<DeviceId, Told> told = new ConcurrentHashMap<>();

    private record Speed(Reading measured, long cameMonoMillis) {}

    private record Told(Speed measuredLast, Speed cameLast) {}

    Motions(TrustedClock clock) {
        this.clock = clock;
    }

    void seen(DeviceId device, Reading measured, long monoMillis) {
        Speed speed = new Speed(measured, monoMillis);
        told.merge(device, new Told(speed, speed), this::later);
    }

    private Told later(Told known, Told now) {
        TrustedClock.Sighting sight = clock.sight();
        long monoMillis = clock.monoMillis();
        boolean isNewer =
                ageMillis(now.cameLast, sight, monoMillis) <= ageMillis(known.measuredLast, sight, monoMillis);
        return new Told(isNewer ? now.cameLast : known.measuredLast, now.cameLast);
    }

    private long ageMillis(Speed speed) {
        return ageMillis(speed, clock.sight(), clock.monoMillis());
    }

    /** By the clock that makes it older: a device whose own clock is ahead tells nothing of the future. */
    private static long ageMillis(Speed speed, TrustedClock.Sighting now, long monoMillis) {
        long sinceItCame = monoMillis - speed.cameMonoMillis;
        long timeMillis = (long) (speed.measured.timeSeconds() * 1_000);
        if (!speed.measured.hasAbsoluteTime()) {
            return sinceItCame + Math.max(0, -timeMillis);
        }
        return now.quality() == TimeQuality.UNKNOWN
                ? sinceItCame
                : Math.max(sinceItCame, now.unixMillis() - timeMillis);
    }

    /** Whether the device told its speed lately. */
    boolean isKnown(DeviceId device) {
        Told speeds = told.get(device);
        return speeds != null && isFresh(speeds.measuredLast) && isFresh(speeds.cameLast);
    }

    private boolean isFresh(Speed speed) {
        return ageMillis(speed) <= AGE_MILLIS_MAX;
    }

    /** Why the device must not be locked or changed now; empty: it stands. */
    Optional<String> objection(DeviceId device) {
        Told speeds = told.get(device);
        return speeds == null
                ? Optional.of("unsafe: its speed is not known")
                : objection(speeds.measuredLast).or(() -> objection(speeds.cameLast));
    }

    private Optional<String> objection(Speed speed) {
        if (!isFresh(speed)) {
            return Optional.of("unsafe: its speed was last told " + ageMillis(speed) / 1_000 + " s ago");
        }
        double metersPerSecond = ((Value.Num) speed.measured.value()).number();
        // Backwards is moving too, and NaN is not standing.
        return metersPerSecond == 0 ? Optional.empty() : Optional.of("unsafe: it moves at " + metersPerSecond + " m/s");
    }
}
