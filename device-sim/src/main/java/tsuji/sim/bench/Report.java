package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** What was measured as a text for people (Markdown), with its samples beside it. */
public final class Report {
    /** A turn leaves about two busy threads per core behind; what is above that many was somebody else. */
    private static final double BUSY_PER_CORE = 4;

    private final Path file;
    private final Path sampleFile;

    /** @param file of the report; the samples lie beside it, with the ending {@code .ndjson}. */
    public Report(Path file) {
        this.file = file;
        this.sampleFile = file.resolveSibling(file.getFileName().toString().replaceFirst("\\.md$", "") + ".ndjson");
    }

    /**
     * Takes new samples in and writes both files.
     *
     * @param keepRounds earlier samples of the same experiments stay; else they are replaced.
     */
    public void add(List<Sample> fresh, boolean keepRounds, List<String> conditions) throws IOException {
        Predicate<Sample> stays = old -> keepRounds
                || fresh.stream().noneMatch(sample -> sample.experiment().equals(old.experiment()));
        List<Sample> all = new ArrayList<>(
                SampleFile.read(sampleFile).stream().filter(stays).toList());
        all.addAll(fresh);
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        SampleFile.write(sampleFile, all);
        Files.write(file, lines(all, conditions));
    }

    static List<String> lines(List<Sample> samples, List<String> conditions) {
        Medians medians = new Medians(samples);
        List<String> lines = new ArrayList<>(List.of(
                "# What the gateway reaches",
                "",
                "Written by `tsuji-sim bench`. Medians over the rounds, least and most in parentheses. Subjects took turns on one",
                "machine, which load, subject, the city's broker and its consumer share: only ratios within an experiment mean",
                "something. Messages are QoS 1 with " + Publish.PAYLOAD_BYTES + " bytes of payload (" + Publish.READINGS
                        + " readings); processor time and bytes written",
                "are those of the subject's process alone, ingest and forwarding together. Nothing counts before the compiler of the",
                "subject's JVM takes less than 2 % of a core, or has had a minute and a half.",
                "",
                "## Targets",
                "",
                "| Target | Bound | Reached | Verdict |",
                "|---|---|---|---|"));
        Target.ALL.forEach(target -> lines.add(target.row(medians)));
        Experiment.ALL.forEach(experiment -> experiment(lines, experiment, samples, medians));
        lines.addAll(List.of("", "## Conditions", ""));
        conditions.forEach(condition -> lines.add("- " + condition));
        lines.addAll(List.of("", "## Subjects", ""));
        for (Kind kind : Kind.values()) {
            lines.add("- **" + kind.label() + "**: " + kind.what() + ".");
        }
        return lines;
    }

    private static void experiment(List<String> lines, Experiment experiment, List<Sample> samples, Medians medians) {
        List<Sample> own = samples.stream()
                .filter(sample -> sample.experiment().equals(experiment.name()))
                .toList();
        if (own.isEmpty()) {
            return;
        }
        List<Metric> metrics = Arrays.stream(Metric.values())
                .filter(metric ->
                        own.stream().anyMatch(sample -> sample.values().containsKey(metric)))
                .toList();
        lines.addAll(List.of("", "## " + experiment.name() + ": " + experiment.what(), ""));
        StringBuilder head = new StringBuilder("| Subject | Rounds |");
        StringBuilder rule = new StringBuilder("|---|---|");
        for (Metric metric : metrics) {
            head.append(' ').append(metric.label()).append(" |");
            rule.append("---|");
        }
        lines.add(head.toString());
        lines.add(rule.toString());
        for (Experiment.Variant variant : experiment.variants()) {
            for (Kind kind : experiment.kinds()) {
                if (medians.rounds(experiment.name(), kind, variant.name()) > 0) {
                    lines.add(row(experiment.name(), kind, variant.name(), metrics, medians));
                }
            }
        }
        double least = own.stream().mapToDouble(Sample::load).min().orElse(0);
        double most = own.stream().mapToDouble(Sample::load).max().orElse(0);
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "Measured from %s to %s; load average before a turn %.1f to %.1f.",
                own.get(0).at(),
                own.get(own.size() - 1).at(),
                least,
                most));
        if (most > BUSY_PER_CORE * Runtime.getRuntime().availableProcessors()) {
            lines.add("**The machine had other work meanwhile: do not judge by these figures.**");
        }
    }

    private static String row(String experiment, Kind kind, String variant, List<Metric> metrics, Medians medians) {
        StringBuilder row = new StringBuilder("| " + kind.label() + (variant.isEmpty() ? "" : ", " + variant) + " | ")
                .append(medians.rounds(experiment, kind, variant))
                .append(" |");
        for (Metric metric : metrics) {
            row.append(' ')
                    .append(cell(medians.values(experiment, kind, variant, metric), metric))
                    .append(" |");
        }
        return row.toString();
    }

    private static String cell(List<Double> values, Metric metric) {
        OptionalDouble median = Medians.median(values);
        if (median.isEmpty()) {
            return "–";
        }
        String text = metric.format(median.getAsDouble());
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return values.size() == 1 ? text : text + " (" + metric.format(least) + "–" + metric.format(most) + ")";
    }
}
