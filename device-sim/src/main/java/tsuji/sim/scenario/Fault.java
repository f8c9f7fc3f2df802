package tsuji.sim.scenario;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One line of a timeline.
 *
 * @param at virtual time since the beginning of the run.
 * @param lasting virtual time until it is mended; zero: mended at once.
 * @param on which devices; all when the fault is not on devices.
 * @param values of every parameter of the kind, by name.
 */
public record Fault(FaultKind kind, Duration at, Duration lasting, Selection on, Map<String, Double> values) {
    public Fault {
        values = Map.copyOf(values);
        for (FaultParameter parameter : kind.parameters()) {
            if (!values.containsKey(parameter.name())) {
                throw new IllegalArgumentException(kind.label() + " without " + parameter.name());
            }
        }
    }

    /** On everything, with what counts when nothing is said. */
    public static Fault of(FaultKind kind, Duration at, Duration lasting) {
        Map<String, Double> values = new HashMap<>();
        kind.parameters().forEach(parameter -> values.put(parameter.name(), parameter.otherwise()));
        return new Fault(kind, at, lasting, Selection.ALL, values);
    }

    public Duration end() {
        return at.plus(lasting);
    }

    /** A parameter, in the form that its quantity keeps. */
    public double value(String parameter) {
        return values.get(parameter);
    }

    /** A parameter that is a time. */
    public Duration time(String parameter) {
        return Duration.ofMillis((long) value(parameter));
    }

    /** One thing cannot be broken twice at a time. Different selections of devices are taken to be different things. */
    boolean collidesWith(Fault other) {
        boolean sameTime = at.compareTo(other.end()) < 0 && other.at.compareTo(end()) < 0;
        boolean sameThing =
                kind.isOnDevices() ? kind == other.kind && on.equals(other.on) : kind.part() == other.kind.part();
        return sameTime && sameThing;
    }

    /** For people: {@code at 30s link.slow on "EM-*" for 1m, latency 100ms, loss 20%}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("at " + Durations.format(at) + " " + kind.label());
        if (kind.isOnDevices() && !on.equals(Selection.ALL)) {
            text.append(" on \"" + on.text() + "\"");
        }
        if (!lasting.isZero()) {
            text.append(" for " + Durations.format(lasting));
        }
        kind.parameters()
                .forEach(parameter -> text.append(
                        ", " + parameter.name() + " " + parameter.quantity().format(value(parameter.name()))));
        return text.toString();
    }
}
