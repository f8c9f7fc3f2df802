package tsuji.gateway.health;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * What the program counts and measures, for {@code /metrics}. Any thread; nothing here blocks.
 *
 * <p>Names start with {@code tsuji_} and end with their base unit ({@code _seconds}, {@code _bytes}) and, for what only
 * grows, {@code _total}. Labels come from small fixed sets; never a device id.
 */
public final class Counters {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    /** A number that only grows. */
    public interface Count {
        void add(long amount);

        default void increment() {
            add(1);
        }
    }

    /** How observed values are spread. */
    public interface Spread {
        void observe(double value);
    }

    /** A count without labels; the same name gives the same count. */
    public Count count(String name, String help) {
        Counter counter = counters.computeIfAbsent(
                name, key -> Counter.builder().name(key).help(help).register(registry));
        return counter::inc;
    }

    /** A count under one label; ask once per value and keep it. */
    public Count count(String name, String help, String label, String value) {
        Counter counter = counters.computeIfAbsent(
                name,
                key -> Counter.builder().name(key).help(help).labelNames(label).register(registry));
        return counter.labelValues(value)::inc;
    }

    /** A value asked for at each scrape; {@code value} may be called on any thread. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Values by one label, asked for at each scrape. */
    public void gauges(String name, String help, String label, Supplier<Map<String, Double>> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> values.get().forEach((key, value) -> callback.call(value, key)))
                .register(registry);
    }

    /** A histogram with the given upper bounds, ascending, in the unit of its name. */
    public Spread spread(String name, String help, List<Double> upperBounds) {
        double[] bounds = upperBounds.stream().mapToDouble(Double::doubleValue).toArray();
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicUpperBounds(bounds)
                .register(registry)::observe;
    }

    PrometheusRegistry registry() {
        return registry;
    }
}
