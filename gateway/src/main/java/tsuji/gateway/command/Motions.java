package tsuji.gateway.command;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.TimeQuality;
import tsuji.wire.Value;

/**
 * The latest speed of each device, as it said itself: the latest measured, for what a device kept while it had no link may
 * come after what it says now. Told by thread intake for every delivery, asked by thread command.
 */
final class Motions {
    /** An older speed says nothing about now. */
    static final long AGE_MILLIS_MAX = 600_000;

    // As CBOR writes the name: a text of five bytes, so speed_mode is another.
    private static final byte[] SPEED = "\u0065speed".getBytes(StandardCharsets.US_ASCII);

    private final TrustedClock clock;
    // Bounded by the registry: only registered devices deliver.
    private final Map<DeviceId, Speed> latest = new ConcurrentHashMap<>();

    /** @param monoMillis when it was measured; when it came, if that is not known. */
    private record Speed(double metersPerSecond, long monoMillis) {
        static Speed later(Speed known, Speed told) {
            return told.monoMillis >= known.monoMillis ? told : known;
        }
    }

    Motions(TrustedClock clock) {
        this.clock = clock;
    }

    void seen(DeviceId device, byte[] body, long monoMillis) {
        if (Bodies.mentions(body, SPEED)) {
            latestSpeed(body)
                    .map(reading -> new Speed(number(reading), measuredAt(reading, monoMillis)))
                    .ifPresent(speed -> latest.merge(device, speed, Speed::later));
        }
    }

    private long measuredAt(Reading reading, long cameMonoMillis) {
        TrustedClock.Sighting now = clock.sight();
        if (!reading.hasAbsoluteTime() || now.quality() == TimeQuality.UNKNOWN) {
            return cameMonoMillis;
        }
        long ageMillis = now.unixMillis() - (long) (reading.timeSeconds() * 1_000);
        return Math.min(cameMonoMillis, clock.monoMillis() - ageMillis);
    }

    /** Why the device must not be locked or changed now; empty: it stands. */
    Optional<String> objection(DeviceId device) {
        Speed speed = latest.get(device);
        if (speed == null) {
            return Optional.of("unsafe: its speed is not known");
        }
        long ageMillis = clock.monoMillis() - speed.monoMillis;
        if (ageMillis > AGE_MILLIS_MAX) {
            return Optional.of("unsafe: its speed was last told " + ageMillis / 1_000 + " s ago");
        }
        return speed.metersPerSecond > 0
                ? Optional.of("unsafe: it moves at " + speed.metersPerSecond + " m/s")
                : Optional.empty();
    }

    private static double number(Reading speed) {
        return ((Value.Num) speed.value()).number();
    }

    private static Optional<Reading> latestSpeed(byte[] body) {
        try {
            Reading latest = null;
            for (Reading reading : Senml.decode(Senml.Format.CBOR, body)) {
                boolean speed = reading.metric().equals("speed") && reading.value() instanceof Value.Num;
                if (speed && (latest == null || reading.timeSeconds() >= latest.timeSeconds())) {
                    latest = reading;
                }
            }
            return Optional.ofNullable(latest);
        } catch (SenmlException e) {
            throw new IllegalStateException("intake took a body that cannot be read", e);
        }
    }
}
