package tsuji.gateway.device;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tsuji.wire.DataClass;
import tsuji.wire.Value;

/**
 * What one metric of a device type may be.
 *
 * @param name as it stands in packs.
 * @param units SenML symbols that are accepted, the first is the preferred one; empty text: no unit. Nothing is converted.
 * @param kinds accepted kinds of value.
 * @param least smallest number, in the unit; no meaning for other kinds.
 * @param most largest number, in the unit.
 * @param dataClass what a message with this metric means at least.
 */
public record Metric(String name, List<String> units, Set<Kind> kinds, double least, double most, DataClass dataClass) {
    /** Kind of value. */
    public enum Kind {
        NUMBER,
        /** A number without a fraction. */
        INTEGER,
        FLAG,
        TEXT
    }

    public Metric {
        units = List.copyOf(units);
        kinds = Set.copyOf(kinds);
        if (units.isEmpty() || kinds.isEmpty() || !(least <= most)) {
            throw new IllegalArgumentException("metric " + name + " accepts nothing");
        }
    }

    static Metric number(String name, String unit, double least, double most) {
        return new Metric(name, List.of(unit), EnumSet.of(Kind.NUMBER), least, most, DataClass.TELEMETRY);
    }

    static Metric integer(String name, String unit, double least, double most) {
        return new Metric(name, List.of(unit), EnumSet.of(Kind.INTEGER), least, most, DataClass.TELEMETRY);
    }

    static Metric flag(String name) {
        return of(name, EnumSet.of(Kind.FLAG));
    }

    static Metric text(String name) {
        return of(name, EnumSet.of(Kind.TEXT));
    }

    /** Something that happened: {@code vb} true, or a text that says more. */
    static Metric event(String name) {
        return of(name, EnumSet.of(Kind.FLAG, Kind.TEXT)).as(DataClass.EVENT);
    }

    static Metric of(String name, Set<Kind> kinds) {
        return new Metric(name, List.of(""), kinds, -Double.MAX_VALUE, Double.MAX_VALUE, DataClass.TELEMETRY);
    }

    Metric as(DataClass meaning) {
        return new Metric(name, units, kinds, least, most, meaning);
    }

    Metric orUnit(String unit) {
        return new Metric(name, List.of(units.get(0), unit), kinds, least, most, dataClass);
    }

    /** Whether the unit is one of {@link #units}. */
    boolean hasUnit(String unit) {
        for (int i = 0; i < units.size(); i++) {
            if (units.get(i).equals(unit)) {
                return true;
            }
        }
        return false;
    }

    boolean hasKind(Value value) {
        if (value instanceof Value.Num num) {
            return kinds.contains(Kind.NUMBER)
                    || (kinds.contains(Kind.INTEGER) && num.number() == Math.rint(num.number()));
        }
        if (value instanceof Value.Flag) {
            return kinds.contains(Kind.FLAG);
        }
        return value instanceof Value.Text && kinds.contains(Kind.TEXT);
    }

    boolean hasRange(Value value) {
        return !(value instanceof Value.Num num) || (num.number() >= least && num.number() <= most);
    }
}
