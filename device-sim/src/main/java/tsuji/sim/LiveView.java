package tsuji.sim;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.Durations;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.transport.FleetStatus;

/**
 * A running line for people: rates at each station, the timeline with what is broken, and how far the run is. On a terminal
 * a block that is rewritten in place; elsewhere a line every few seconds and one for each fault.
 */
final class LiveView {
    private static final int PLAIN_EVERY_MILLIS = 5_000;
    private static final int TERMINAL_EVERY_MILLIS = 500;
    private static final int BAR_CELLS = 40;
    private static final int FAULTS_SHOWN_MAX = 5;

    private final PrintWriter out;
    private final boolean terminal;
    private final Scenario scenario;
    private final Supplier<String> stations;
    private long shownNanos;
    private long shownAcknowledged;
    private int shownLines;
    private int toldStarts;
    private int toldEnds;

    /** @param stations what gateway and city say of themselves; empty text when they are not ours. */
    LiveView(PrintWriter out, boolean terminal, Scenario scenario, Supplier<String> stations) {
        this.out = out;
        this.terminal = terminal;
        this.scenario = scenario;
        this.stations = stations;
    }

    void show(FleetStatus status, FaultLog faults, long nowNanos) {
        if (!terminal) {
            tellFaults(faults);
        }
        long millis = (nowNanos - shownNanos) / 1_000_000;
        if (shownNanos != 0 && millis < (terminal ? TERMINAL_EVERY_MILLIS : PLAIN_EVERY_MILLIS)) {
            return;
        }
        double rate = shownNanos == 0 ? 0 : (status.acknowledged() - shownAcknowledged) * 1_000.0 / Math.max(1, millis);
        shownNanos = nowNanos;
        shownAcknowledged = status.acknowledged();
        if (terminal) {
            rewrite(block(status, rate, faults));
        } else {
            String more = stations.get();
            out.println(line(status, rate) + (more.isEmpty() ? "" : "  " + more));
        }
    }

    /** Each beginning and end once. */
    private void tellFaults(FaultLog faults) {
        List<RunFacts.Broken> executed = faults.executed();
        for (; toldStarts < executed.size(); toldStarts++) {
            RunFacts.Broken fault = executed.get(toldStarts);
            out.println(clock(fault.fromMillis()) + "  fault " + fault.name() + " begins");
        }
        int ended = executed.size() - faults.active().size();
        if (ended > toldEnds) {
            out.println("          " + (ended - toldEnds) + " fault(s) mended");
            toldEnds = ended;
        }
    }

    List<String> block(FleetStatus status, double rate, FaultLog faults) {
        List<String> lines = new ArrayList<>();
        long end = scenario.clock().duration().toMillis();
        long now = status.virtualElapsed().toMillis();
        int full = (int) (end == 0 ? BAR_CELLS : Math.min(BAR_CELLS, now * BAR_CELLS / end));
        lines.add(String.format(
                Locale.ROOT,
                "%s  seed %d  %s  [%s%s] %d%%",
                scenario.name(),
                scenario.seed(),
                scenario.clock().speed(),
                "#".repeat(full),
                ".".repeat(BAR_CELLS - full),
                end == 0 ? 100 : Math.min(100, now * 100 / end)));
        lines.add("devices   " + line(status, rate));
        String more = stations.get();
        if (!more.isEmpty()) {
            lines.add("line      " + more);
        }
        lines.add("timeline  " + timeline(now, faults));
        return lines;
    }

    /** What is broken now, and what comes next. */
    private String timeline(long nowMillis, FaultLog faults) {
        List<String> parts = new ArrayList<>();
        faults.active().stream()
                .limit(FAULTS_SHOWN_MAX)
                .forEach(fault -> parts.add("BROKEN " + fault.kind().label()));
        scenario.timeline().faults().stream()
                .filter(fault -> fault.at().toMillis() > nowMillis)
                .limit(FAULTS_SHOWN_MAX)
                .forEach(fault -> parts.add(planned(fault)));
        return parts.isEmpty() ? "nothing more breaks" : String.join("   ", parts);
    }

    private static String planned(Fault fault) {
        String lasting = fault.lasting().isZero() ? "" : " for " + Durations.format(fault.lasting());
        return clock(fault.at().toMillis()) + " " + fault.kind().label() + lasting;
    }

    private void rewrite(List<String> lines) {
        // Up to the first line of the last block, and erase what each line had beyond its new text (ECMA-48).
        StringBuilder text = new StringBuilder(shownLines == 0 ? "" : "\u001b[" + shownLines + "A");
        lines.forEach(line -> text.append('\r').append(line).append("\u001b[K\n"));
        for (int i = lines.size(); i < shownLines; i++) {
            text.append("\u001b[K\n");
        }
        shownLines = Math.max(shownLines, lines.size());
        out.print(text);
        out.flush();
    }

    private static String clock(long millis) {
        long seconds = millis / 1_000;
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }

    static String line(FleetStatus status, double rate) {
        String line = String.format(
                Locale.ROOT,
                "%s  connected %d/%d  made %,d  acked %,d (%,.0f/s)  waiting %,d  refused %,d  puback p50 %.1f p99 %.1f ms",
                clock(status.virtualElapsed().toMillis()),
                status.connected(),
                status.devices(),
                status.made(),
                status.acknowledged(),
                rate,
                status.waiting(),
                status.refused(),
                status.ackP50Millis(),
                status.ackP99Millis());
        boolean broken =
                status.connected() < status.devices() && !status.lastProblem().isEmpty();
        return broken ? line + "  last problem: " + status.lastProblem() : line;
    }

    /** What happened since the last look. */
    void end(FaultLog faults) {
        if (!terminal) {
            tellFaults(faults);
        }
    }
}
