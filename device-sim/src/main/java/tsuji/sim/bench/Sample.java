package tsuji.sim.bench;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One subject in one round of one experiment.
 *
 * @param variant what the experiment varies: connections, rows per commit, a way to start; may be empty.
 * @param at when, as ISO 8601 has it.
 * @param load average over a minute before it began.
 */
public record Sample(String experiment, Kind kind, String variant, String at, double load, Map<Metric, Double> values) {
    public Sample {
        values = Collections.unmodifiableMap(new EnumMap<>(values));
    }
}
