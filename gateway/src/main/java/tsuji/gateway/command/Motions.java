package tsuji.gateway.command;

import java.nio.charset.StandardCharsets;
import java.util.List;
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
 * The latest speed of each device, as it said itself. {@link #seen} runs on thread intake for every delivery, so it keeps
 * what may matter and reads it only when a command asks.
 */
final class Motions {
    /** An older speed says nothing about now. */
    static final long AGE_MILLIS_MAX = 600_000;

    /** Bodies up to this size are kept as they came. */
    static final int BODY_BYTES_MAX = 1_024;

    // As CBOR writes the name: a text of five bytes, so speed_mode is another.
    private static final byte[] SPEED = "\u0065speed".getBytes(StandardCharsets.US_ASCII);

    private final TrustedClock clock;
    // Bounded by the registry: only registered devices deliver.
    private final Map<DeviceId, Seen> latest = new ConcurrentHashMap<>();

    private record Seen(byte[] body, long monoMillis) {}

    Motions(TrustedClock clock) {
        this.clock = clock;
    }

    void seen(DeviceId device, byte[] body, long monoMillis) {
        if (!Bodies.mentions(body, SPEED)) {
            return;
        }
        byte[] kept = body;
        if (body.length > BODY_BYTES_MAX) {
            Optional<Reading> speed = latestSpeed(body);
            if (speed.isEmpty()) {
                return;
            }
            kept = Senml.encode(Senml.Format.CBOR, List.of(speed.get()));
        }
        latest.put(device, new Seen(kept, monoMillis));
    }

    /** Why the device must not be locked or changed now; empty: it stands. */
    Optional<String> objection(DeviceId device) {
        Seen seen = latest.get(device);
        if (seen == null) {
            return Optional.of("unsafe: its speed is not known");
        }
        Optional<Reading> found = latestSpeed(seen.body);
        if (found.isEmpty()) {
            return Optional.of("unsafe: its speed is not known");
        }
        Reading reading = found.get();
        long ageMillis = clock.monoMillis() - seen.monoMillis;
        TrustedClock.Sighting now = clock.sight();
        if (reading.hasAbsoluteTime() && now.quality() != TimeQuality.UNKNOWN) {
            ageMillis = Math.max(ageMillis, now.unixMillis() - (long) (reading.timeSeconds() * 1_000));
        }
        if (ageMillis > AGE_MILLIS_MAX) {
            return Optional.of("unsafe: its speed was last told " + ageMillis / 1_000 + " s ago");
        }
        double speed = ((Value.Num) reading.value()).number();
        return speed > 0 ? Optional.of("unsafe: it moves at " + speed + " m/s") : Optional.empty();
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
