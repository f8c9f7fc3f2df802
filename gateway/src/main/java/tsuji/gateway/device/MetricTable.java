package tsuji.gateway.device;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.device.DeviceType.Accepted;
import tsuji.gateway.device.DeviceType.Judgement;
import tsuji.gateway.device.DeviceType.Refused;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;

/** The metrics of one type, and the judgement that all types share. Immutable; any thread. */
final class MetricTable {
    private static final Judgement EVENT = new Accepted(DataClass.EVENT);
    private static final Judgement INTERVAL = new Accepted(DataClass.INTERVAL);
    private static final Judgement TELEMETRY = new Accepted(DataClass.TELEMETRY);

    private final List<Metric> metrics;
    private final Map<String, Metric> byName;

    /** The type's own metrics, to which the common ones are added. */
    MetricTable(List<Metric> own) {
        byName = new HashMap<>();
        for (List<Metric> part : List.of(CommonMetrics.ALL, own)) {
            for (Metric metric : part) {
                if (byName.put(metric.name(), metric) != null) {
                    throw new IllegalArgumentException("metric " + metric.name() + " stands twice");
                }
            }
        }
        metrics = List.copyOf(byName.values());
    }

    List<Metric> metrics() {
        return metrics;
    }

    /** Only listed metrics are accepted. */
    Judgement judgeListed(DataClass topicClass, List<Reading> readings) {
        DataClass meaning = topicClass;
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            Metric metric = byName.get(reading.metric());
            if (metric == null) {
                return new Refused(Refusal.UNKNOWN_METRIC, "metric \"" + reading.metric() + "\" is unknown");
            }
            Optional<Judgement> refused = refusal(metric, reading);
            if (refused.isPresent()) {
                return refused.get();
            }
            meaning = stronger(meaning, metric.dataClass());
        }
        return accepted(meaning);
    }

    /** Metrics that are not listed are accepted as they are. */
    Judgement judgeAny(DataClass topicClass, List<Reading> readings) {
        DataClass meaning = topicClass;
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            Metric metric = byName.get(reading.metric());
            if (metric != null) {
                Optional<Judgement> refused = refusal(metric, reading);
                if (refused.isPresent()) {
                    return refused.get();
                }
                meaning = stronger(meaning, metric.dataClass());
            }
        }
        return accepted(meaning);
    }

    private static Optional<Judgement> refusal(Metric metric, Reading reading) {
        if (!metric.hasKind(reading.value())) {
            return refused(Refusal.WRONG_UNIT, metric.name() + ": value must be of kind " + metric.kinds());
        }
        if (!metric.hasUnit(reading.unit())) {
            String expected = metric.units().get(0);
            return refused(
                    Refusal.WRONG_UNIT,
                    metric.name() + ": unit is \"" + reading.unit() + "\", expected "
                            + (expected.isEmpty() ? "none" : "\"" + expected + "\""));
        }
        if (!metric.hasRange(reading.value())) {
            return refused(
                    Refusal.OUT_OF_RANGE,
                    metric.name() + ": value is " + reading.value() + ", allowed " + metric.least() + " to "
                            + metric.most());
        }
        return Optional.empty();
    }

    private static Optional<Judgement> refused(Refusal reason, String detail) {
        return Optional.of(new Refused(reason, detail));
    }

    /** An event is never treated as less because it shares a message with telemetry. */
    private static DataClass stronger(DataClass a, DataClass b) {
        return a.ordinal() <= b.ordinal() ? a : b;
    }

    private static Judgement accepted(DataClass meaning) {
        return switch (meaning) {
            case EVENT -> EVENT;
            case INTERVAL -> INTERVAL;
            case TELEMETRY -> TELEMETRY;
        };
    }
}
