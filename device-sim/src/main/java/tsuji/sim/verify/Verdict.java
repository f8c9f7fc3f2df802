package tsuji.sim.verify;

import java.util.List;
import java.util.Map;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Expectations.Measure;

/**
 * The judgement of a run.
 *
 * @param commands what became of commands.
 * @param readings what the city was told of emulated devices.
 * @param checks one for each expectation, in the order of {@link Measure}.
 */
public record Verdict(Tally tally, CommandTally commands, ReadingTally readings, List<Check> checks) {

    /** One expectation and what was measured. */
    public record Check(Measure measure, long atMost, long measured) {
        public boolean holds() {
            return measured <= atMost;
        }

        /** For people. */
        String text() {
            return measure.quantity().format(measured) + ", allowed "
                    + measure.quantity().format(atMost);
        }
    }

    public Verdict {
        checks = List.copyOf(checks);
    }

    /** A verdict without figures of the run. */
    public static Verdict of(Tally tally, Expectations expectations) {
        return of(tally, Map.of(), expectations);
    }

    /**
     * @param figures of the run, by name.
     * @throws IllegalArgumentException when one is expected that the run has not measured.
     */
    public static Verdict of(Tally tally, Map<String, Double> figures, Expectations expectations) {
        List<Check> checks = expectations.atMost().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(bound -> new Check(bound.getKey(), bound.getValue(), measured(tally, figures, bound.getKey())))
                .toList();
        return new Verdict(tally, CommandTally.NONE, ReadingTally.NONE, checks);
    }

    /** The same with the commands of the run. */
    public Verdict with(CommandTally other) {
        return new Verdict(tally, other, readings, checks);
    }

    /** The same with the emulated devices of the run. */
    public Verdict with(ReadingTally other) {
        return new Verdict(tally, commands, other, checks);
    }

    private static long measured(Tally tally, Map<String, Double> figures, Measure measure) {
        if (!measure.isFigure()) {
            return tally.value(measure);
        }
        Double figure = figures.get(measure.label());
        if (figure == null) {
            throw new IllegalArgumentException("expect." + measure.label() + ": the run has not measured it"
                    + (measure.needsOwnLine() ? "; only `run --own-line` does" : ""));
        }
        return (long) Math.ceil(figure);
    }

    /** Whether anything was delivered at all; a run without that proves nothing. */
    public boolean isProof() {
        return tally.acknowledged() + tally.unacknowledgedAtCity() > 0;
    }

    public boolean isPass() {
        return isProof()
                && checks.stream().allMatch(Check::holds)
                && tally.books().differences().isEmpty()
                && commands.differences().isEmpty()
                && readings.differences().isEmpty();
    }

    /** How commands and their outcomes compare, in one word; nothing when there were none. */
    private String commandsWord() {
        return commands.equals(CommandTally.NONE) ? "" : " commands=" + accounted(commands.differences());
    }

    /** The same of emulated devices. */
    private String readingsWord() {
        return readings.equals(ReadingTally.NONE) ? "" : " readings=" + accounted(readings.differences());
    }

    private static String accounted(List<String> differences) {
        return differences.isEmpty() ? "accounted" : "different(" + differences.size() + ")";
    }

    /** How the gateway's ledger compares, in one word. */
    private String ledger() {
        if (!tally.books().compared()) {
            return "none";
        }
        return tally.books().differences().isEmpty()
                ? "equal"
                : "different(" + tally.books().differences().size() + ")";
    }

    /** The last line of a program that judges. */
    public String line() {
        Tally.Arrivals arrivals = tally.arrivals();
        return "VERDICT " + (isPass() ? "PASS" : "FAIL")
                + " accepted=" + tally.acknowledged()
                + " confirmed=" + tally.confirmed()
                + " queued=" + tally.queued()
                + " lost=" + tally.lost()
                + " expired=" + tally.expired()
                + " refused=" + tally.refused()
                + " duplicates=" + arrivals.duplicates()
                + " doubled=" + arrivals.doubled()
                + " corrupted=" + arrivals.corrupted()
                + " reordered=" + arrivals.reordered()
                + " ledger=" + ledger()
                + commandsWord()
                + readingsWord()
                + (isProof() ? "" : " (nothing was acknowledged: nothing is proved)");
    }
}
