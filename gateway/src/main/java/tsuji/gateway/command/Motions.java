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
 * The newest speed of each device, as it said itself: newest by the time of the reading, for a device that was out of reach
 * tells the past after the present. {@link #seen} runs on thread intake for every delivery, the rest on any.
 */
final class Motions {
    /** An older speed says nothing about now. */
    static final long AGE_MILLIS_MAX = 600_000;

    // As CBOR writes the name: a text of five bytes, so speed_mode is another.
    private static final byte[] SPEED = "\u0065speed".getBytes(StandardCharsets.US_ASCII);

    private final TrustedClock clock;
    // Bounded by the registry: only registered devices deliver.
    private final Map<DeviceId, Speed> newest = new ConcurrentHashMap<>();

    private record Speed(double metresPerSecond, double timeSeconds, boolean isAbsolute, long receivedMonoMillis) {}

    Motions(TrustedClock clock) {
        this.clock = clock;
    }

    void seen(DeviceId device, byte[] body, long monoMillis) {
        if (!Bodies.mentions(body, SPEED)) {
            return;
        }
        try {
            for (Reading reading : Senml.decode(Senml.Format.CBOR, body)) {
                if (reading.metric().equals("speed") && reading.value() instanceof Value.Num number) {
                    newest.merge(
                            device,
                            new Speed(number.number(), reading.timeSeconds(), reading.hasAbsoluteTime(), monoMillis),
                            this::newer);
                }
            }
        } catch (SenmlException e) {
            throw new IllegalStateException("intake took a body that cannot be read", e);
        }
    }

    private Speed newer(Speed known, Speed told) {
        return ageMillis(told) <= ageMillis(known) ? told : known;
    }

    /** By the clock that makes it older: a device whose own clock is ahead tells nothing of the future. */
    private long ageMillis(Speed speed) {
        long byArrival = clock.monoMillis() - speed.receivedMonoMillis;
        if (!speed.isAbsolute) {
            return byArrival + (long) Math.max(0, -speed.timeSeconds * 1_000);
        }
        TrustedClock.Sighting now = clock.sight();
        return now.quality() == TimeQuality.UNKNOWN
                ? byArrival
                : Math.max(byArrival, now.unixMillis() - (long) (speed.timeSeconds * 1_000));
    }

    /** Whether the device told its speed lately. */
    boolean isKnown(DeviceId device) {
        Speed speed = newest.get(device);
        return speed != null && ageMillis(speed) <= AGE_MILLIS_MAX;
    }

    /** Why the device must not be locked or changed now; empty: it stands. */
    Optional<String> objection(DeviceId device) {
        Speed speed = newest.get(device);
        if (speed == null) {
            return Optional.of("unsafe: its speed is not known");
        }
        long ageMillis = ageMillis(speed);
        if (ageMillis > AGE_MILLIS_MAX) {
            return Optional.of("unsafe: its speed was last told " + ageMillis / 1_000 + " s ago");
        }
        return speed.metresPerSecond == 0
                ? Optional.empty()
                : Optional.of("unsafe: it moves at " + speed.metresPerSecond + " m/s");
    }
}
