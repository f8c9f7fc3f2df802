package tsuji.sim.bench;

import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Samples put together: the median of each figure over the rounds. Immutable. */
final class Medians {
    private final List<Sample> samples;

    Medians(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    /** The middle one, or the mean of the two in the middle; empty without values. */
    static OptionalDouble median(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    List<Double> values(String experiment, Kind kind, String variant, Metric metric) {
        return samples.stream()
                .filter(of(experiment, kind, variant))
                .filter(sample -> sample.values().containsKey(metric))
                .map(sample -> sample.values().get(metric))
                .toList();
    }

    OptionalDouble median(String experiment, Kind kind, String variant, Metric metric) {
        return median(values(experiment, kind, variant, metric));
    }

    /** How often this was measured. */
    long rounds(String experiment, Kind kind, String variant) {
        return samples.stream().filter(of(experiment, kind, variant)).count();
    }

    private static Predicate<Sample> of(String experiment, Kind kind, String variant) {
        return sample -> sample.experiment().equals(experiment)
                && sample.kind() == kind
                && sample.variant().equals(variant);
    }
}
