package tsuji.gateway.intake;

import java.util.List;
import java.util.Optional;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceType;
import tsuji.gateway.device.MeterType;
import tsuji.gateway.device.ScooterType;
import tsuji.gateway.time.TimeSource;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.TimeQuality;
import tsuji.wire.Value;

/** From the payload of a message to readings that are worth keeping; the same at every door. Any thread. */
public final class Payloads {
    /** 2015-01-01T00:00:00Z: no device of ours is older. */
    static final double OLDEST_SECONDS = 1_420_070_400;

    /** Readings further from now are a device's wrong clock. */
    static final double YEAR_SECONDS = 366 * 86_400.0;

    private final TrustedClock clock;

    public Payloads(TrustedClock clock) {
        this.clock = clock;
    }

    /** What a payload was found to be. */
    public sealed interface Verdict {}

    /**
     * Readings that the device may send.
     *
     * @param body resolved SenML CBOR.
     * @param absolute whether all times are absolute, so that equal content is a repeat.
     * @param firmware what the device says it runs, if it says so.
     * @param speed how fast it says it moves, if it says so.
     */
    public record Good(
            DataClass dataClass, byte[] body, boolean absolute, Optional<String> firmware, Optional<Reading> speed)
            implements Verdict {}

    /** Something to be refused. */
    public record Bad(Refusal reason, String detail) implements Verdict {}

    /**
     * Judges one payload.
     *
     * @param contentType media type, or empty: then the payload's first byte tells.
     */
    public Verdict judge(Device device, DeviceTopic.Kind kind, String contentType, byte[] payload) {
        Optional<Senml.Format> format = format(contentType, payload);
        if (format.isEmpty()) {
            return new Bad(
                    Refusal.MALFORMED,
                    "content type is \"" + shortened(contentType) + "\", expected " + Senml.Format.JSON.mediaType()
                            + " or " + Senml.Format.CBOR.mediaType());
        }
        try {
            List<Reading> readings = Senml.decode(format.get(), payload);
            if (readings.isEmpty()) {
                return new Bad(Refusal.MALFORMED, "pack has no reading");
            }
            return judge(device, kind.dataClass(), readings);
        } catch (SenmlException e) {
            return new Bad(e.refusal(), e.getMessage());
        }
    }

    /**
     * Judges readings that did not come as a pack.
     *
     * @param leastClass what the message means at least.
     */
    public Verdict judge(Device device, DataClass leastClass, List<Reading> readings) {
        DeviceType.Judgement judgement = device.type().judge(leastClass, readings);
        if (judgement instanceof DeviceType.Refused refused) {
            return new Bad(refused.reason(), refused.detail());
        }
        return good(device, ((DeviceType.Accepted) judgement).dataClass(), readings);
    }

    private Verdict good(Device device, DataClass dataClass, List<Reading> readings) {
        boolean absolute = true;
        double oldest = Double.MAX_VALUE;
        double newest = 0;
        Optional<String> firmware = Optional.empty();
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            if (reading.hasAbsoluteTime()) {
                oldest = Math.min(oldest, reading.timeSeconds());
                newest = Math.max(newest, reading.timeSeconds());
            } else {
                absolute = false;
            }
            if (reading.metric().equals("fw") && reading.value() instanceof Value.Text said) {
                firmware = Optional.of(said.text());
            }
            testify(device, reading);
        }
        if (newest > 0) {
            Optional<Bad> bad = wrongTime(oldest, newest);
            if (bad.isPresent()) {
                return bad.get();
            }
            if (dataClass != DataClass.INTERVAL) {
                // The time of a slot is not the time it was sent.
                clock.heard(device.id(), (long) (newest * 1_000));
            }
        }
        Optional<Reading> speed = Reading.latestNumber(readings, "speed");
        return new Good(dataClass, Senml.encode(Senml.Format.CBOR, readings), absolute, firmware, speed);
    }

    /** A scooter that knows the time of its satellites, or a meter that tells its clock, may know better than we do. */
    private void testify(Device device, Reading reading) {
        boolean satellites = reading.metric().equals(ScooterType.GNSS_TIME) && device.type() instanceof ScooterType;
        boolean meter = reading.metric().equals(MeterType.CLOCK) && device.type() instanceof MeterType;
        if (satellites || meter) {
            double agoSeconds = reading.hasAbsoluteTime() ? 0 : -reading.timeSeconds();
            double seconds = ((Value.Num) reading.value()).number() + agoSeconds;
            clock.testify(satellites ? TimeSource.GNSS : TimeSource.METER, device.id(), (long) (seconds * 1_000));
        }
    }

    private Optional<Bad> wrongTime(double oldest, double newest) {
        if (oldest < OLDEST_SECONDS) {
            return Optional.of(new Bad(Refusal.WRONG_TIME, "time " + oldest + " s is before 2015"));
        }
        TrustedClock.Sighting now = clock.sight();
        if (now.quality() == TimeQuality.UNKNOWN) {
            return Optional.empty();
        }
        double nowSeconds = now.unixMillis() / 1_000.0;
        double worst = newest - nowSeconds > nowSeconds - oldest ? newest : oldest;
        return Math.abs(worst - nowSeconds) > YEAR_SECONDS
                ? Optional.of(new Bad(Refusal.WRONG_TIME, "time " + worst + " s is more than a year from now"))
                : Optional.empty();
    }

    private static Optional<Senml.Format> format(String contentType, byte[] payload) {
        if (contentType.isEmpty()) {
            return Optional.of(Senml.sniff(payload));
        }
        for (Senml.Format format : Senml.Format.values()) {
            if (format.mediaType().equals(contentType)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), 40));
    }
}
