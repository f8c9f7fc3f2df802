package tsuji.sim.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Runs experiments: in each round every subject has its turn. One thread. */
public final class Bench {
    private final BenchSettings settings;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param progress gets a line per measurement. */
    public Bench(BenchSettings settings, Clock clock, Consumer<String> progress) {
        this.settings = settings;
        this.clock = clock;
        this.progress = progress;
    }

    /** Ends early, with what there is, when asked to. */
    public List<Sample> run(Experiment experiment, BooleanSupplier stop) throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Experiment.Variant variant : experiment.variants()) {
                for (Kind kind : experiment.kinds()) {
                    if (stop.getAsBoolean()) {
                        return samples;
                    }
                    if (settings.isPresent(kind)) {
                        samples.add(once(experiment, round, variant, kind));
                    }
                }
            }
        }
        return samples;
    }

    private Sample once(Experiment experiment, int round, Experiment.Variant variant, Kind kind)
            throws IOException, InterruptedException {
        String at = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        Path folder = settings.folder().resolve(experiment.name() + "-" + kind.label());
        Map<Metric, Double> values = variant.measurement().measure(kind, folder, settings.pace());
        Sample sample = new Sample(experiment.name(), kind, variant.name(), at, load, values);
        StringJoiner line = new StringJoiner(", ");
        sample.values().forEach((metric, value) -> line.add(metric.label() + " " + metric.format(value)));
        progress.accept(String.format(
                "[%s %d/%d] %s %s: %s",
                experiment.name(), round, settings.rounds(), kind.label(), variant.name(), line));
        settings.remove().accept(folder);
        return sample;
    }
}
