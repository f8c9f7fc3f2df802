package tsuji.sim.bench;

import java.util.EnumMap;
import java.util.Map;

/** Collects the values of a sample. One thread. */
final class Figures {
    private static final double MEBIBYTE = 1 << 20;

    private final Map<Metric, Double> values = new EnumMap<>(Metric.class);

    Figures put(Metric metric, double value) {
        values.put(metric, value);
        return this;
    }

    /** Processor time and bytes written per message between two moments. */
    Figures perMessage(ProcessFigures before, ProcessFigures after, long messages) {
        put(Metric.CPU_S_PER_MILLION, (after.cpuSeconds() - before.cpuSeconds()) * 1e6 / messages);
        return put(Metric.WRITTEN_BYTES, (after.writtenBytes() - before.writtenBytes()) * 1.0 / messages);
    }

    Figures resident(Metric metric, long bytes) {
        return put(metric, bytes / MEBIBYTE);
    }

    /** Times of answers and the load generator's share. */
    Figures answers(DeviceLoad.Outcome outcome) {
        put(Metric.PUBACK_P50_MS, outcome.times().millisAt(0.5));
        put(Metric.PUBACK_P99_MS, outcome.times().millisAt(0.99));
        return put(Metric.LOAD_CPU, outcome.loadCpuShare());
    }

    Map<Metric, Double> values() {
        return values;
    }
}
