package tsuji.gateway.profile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tsuji.gateway.device.DeviceType;
import tsuji.gateway.device.Metric;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Units;

/** Reads a table {@code [[message.reading]]} and holds it against the metrics of the device type. */
final class FieldReader {
    private static final Pattern METRIC = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}");
    private static final double FACTOR_MIN = 1e-12;
    private static final double FACTOR_MAX = 1e12;

    private FieldReader() {}

    private enum Kind {
        NUMBER,
        FLAG,
        TEXT
    }

    private enum Round {
        NONE(RoundingMode.UNNECESSARY),
        DOWN(RoundingMode.FLOOR),
        NEAREST(RoundingMode.HALF_UP);

        private final RoundingMode mode;

        Round(RoundingMode mode) {
            this.mode = mode;
        }
    }

    private enum TimeUnit {
        S,
        MS
    }

    /** Where a message says when it was measured; empty: it is stamped on arrival. */
    static Optional<ProfileMessage.Time> time(Section message) throws ProfileException {
        TimeUnit unit = message.choice("time_unit", TimeUnit.class, TimeUnit.S);
        if (!message.has("time")) {
            return Optional.empty();
        }
        return Optional.of(new ProfileMessage.Time(pointer(message, "time"), unit == TimeUnit.S ? 0 : 3));
    }

    static Field field(Section section, DeviceType type) throws ProfileException {
        Pointer pointer = pointer(section, "pointer");
        String metric = section.text("metric");
        if (!METRIC.matcher(metric).matches()) {
            throw section.problem(
                    "metric",
                    "is \"" + metric + "\"; allowed are 1 to 64 characters of A-Z a-z 0-9 - : . / _,"
                            + " the first a letter or digit");
        }
        Optional<Metric> listed = type.metrics().stream()
                .filter(each -> each.name().equals(metric))
                .findFirst();
        Kind kind = section.choice("kind", Kind.class, Kind.NUMBER);
        Field.Conversion conversion = conversion(section, kind);
        String unit = section.text("unit", "");
        DataClass least = listed.map(Metric::dataClass).orElse(DataClass.TELEMETRY);
        DataClass dataClass = section.choice("class", DataClass.class, least);
        section.finish();
        if (listed.isPresent()) {
            requireKind(section, kind, listed.get());
            requireUnit(section, unit, listed.get());
        } else {
            requireTaken(section, metric, type);
            if (!unit.isEmpty() && !Units.isKnown(unit)) {
                throw section.problem("unit", "\"" + unit + "\" is no SenML unit (RFC 8428 and 8798)");
            }
        }
        if (dataClass.compareTo(least) > 0) {
            throw section.problem("class", "is weaker than " + metric + " has by itself: " + least.topicLevel());
        }
        return new Field(pointer, metric, unit, conversion, dataClass);
    }

    private static Pointer pointer(Section section, String key) throws ProfileException {
        String text = section.text(key);
        try {
            return Pointer.parse(text);
        } catch (IllegalArgumentException e) {
            throw section.problem(key, "\"" + text + "\" is no JSON pointer: it " + e.getMessage());
        }
    }

    private static Field.Conversion conversion(Section section, Kind kind) throws ProfileException {
        if (kind == Kind.NUMBER) {
            BigDecimal scale = section.factor("scale", FACTOR_MIN, FACTOR_MAX);
            return new Field.ToNumber(scale, section.choice("round", Round.class, Round.NONE).mode);
        }
        for (String key : List.of("scale", "round", "unit")) {
            if (section.has(key)) {
                throw section.problem(key, "is only for numbers");
            }
        }
        return kind == Kind.FLAG ? new Field.ToFlag() : new Field.ToText();
    }

    private static void requireKind(Section section, Kind kind, Metric metric) throws ProfileException {
        boolean fits = metric.kinds().stream().anyMatch(allowed -> switch (allowed) {
            case NUMBER, INTEGER -> kind == Kind.NUMBER;
            case FLAG -> kind == Kind.FLAG;
            case TEXT -> kind == Kind.TEXT;
        });
        if (!fits) {
            throw section.problem("kind", "does not fit " + metric.name() + ", which is of kind " + metric.kinds());
        }
    }

    private static void requireUnit(Section section, String unit, Metric metric) throws ProfileException {
        if (!metric.units().contains(unit)) {
            throw section.problem(
                    "unit",
                    "is \"" + unit + "\"; " + metric.name() + " is in \"" + String.join("\" or \"", metric.units())
                            + "\", which the scale must lead to");
        }
    }

    /** Types that know all their metrics refuse others. */
    private static void requireTaken(Section section, String metric, DeviceType type) throws ProfileException {
        List<Reading> sample = List.of(Reading.number(metric, "", 0, 0));
        if (type.judge(DataClass.TELEMETRY, sample) instanceof DeviceType.Refused) {
            List<String> names =
                    type.metrics().stream().map(Metric::name).sorted().toList();
            throw section.problem(
                    "metric",
                    "\"" + metric + "\" is unknown to " + type.name() + "; there are " + String.join(", ", names));
        }
    }
}
