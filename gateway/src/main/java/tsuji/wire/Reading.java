package tsuji.wire;

import java.util.List;
import java.util.Optional;

/**
 * One resolved SenML record (RFC 8428, section 4.6): what a device measured or reports.
 *
 * @param metric resolved name ({@code bn} + {@code n}), relative to the device: 1 or more characters of
 *     {@code A-Z a-z 0-9 - : . / _}, the first a letter or digit.
 * @param unit SenML unit symbol, for example {@code Cel} or {@code Wh}; empty when the record has none.
 * @param value what was measured.
 * @param sum integral of the value over time ({@code s}); NaN when absent.
 * @param timeSeconds Unix seconds when at least 2^28, else relative to the moment the pack was received (section 4.5.3).
 * @param updateSeconds the device will report again within this time ({@code ut}); NaN when absent.
 */
public record Reading(String metric, String unit, Value value, double sum, double timeSeconds, double updateSeconds) {
    /** From here on a SenML time is absolute; below it is relative to now. */
    public static final double ABSOLUTE_FROM_SECONDS = 1 << 28;

    public Reading(String metric, String unit, Value value, double timeSeconds) {
        this(metric, unit, value, Double.NaN, timeSeconds, Double.NaN);
    }

    public static Reading number(String metric, String unit, double number, double timeSeconds) {
        return new Reading(metric, unit, new Value.Num(number), timeSeconds);
    }

    public static Reading flag(String metric, boolean flag, double timeSeconds) {
        return new Reading(metric, "", new Value.Flag(flag), timeSeconds);
    }

    public static Reading text(String metric, String text, double timeSeconds) {
        return new Reading(metric, "", new Value.Text(text), timeSeconds);
    }

    /** The number of this metric that was measured last, of several at one time the last one. */
    public static Optional<Reading> latestNumber(List<Reading> readings, String metric) {
        Reading latest = null;
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            boolean isIt = reading.metric.equals(metric) && reading.value instanceof Value.Num;
            if (isIt && (latest == null || reading.timeSeconds >= latest.timeSeconds)) {
                latest = reading;
            }
        }
        return Optional.ofNullable(latest);
    }

    public boolean hasAbsoluteTime() {
        return timeSeconds >= ABSOLUTE_FROM_SECONDS;
    }
}
