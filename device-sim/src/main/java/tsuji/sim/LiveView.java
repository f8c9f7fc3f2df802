package tsuji.sim;

import java.io.PrintWriter;
import java.util.Locale;
import tsuji.sim.transport.FleetStatus;

/** One line about a running fleet: rewritten in place on a terminal, a line every few seconds elsewhere. */
final class LiveView {
    private static final int PLAIN_EVERY_MILLIS = 5_000;
    private static final int TERMINAL_EVERY_MILLIS = 500;

    private final PrintWriter out;
    private final boolean terminal;
    private long shownNanos;
    private long shownAcknowledged;

    LiveView(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(FleetStatus status, long nowNanos) {
        long millis = (nowNanos - shownNanos) / 1_000_000;
        if (shownNanos != 0 && millis < (terminal ? TERMINAL_EVERY_MILLIS : PLAIN_EVERY_MILLIS)) {
            return;
        }
        double rate = shownNanos == 0 ? 0 : (status.acknowledged() - shownAcknowledged) * 1_000.0 / Math.max(1, millis);
        shownNanos = nowNanos;
        shownAcknowledged = status.acknowledged();
        String line = line(status, rate);
        if (terminal) {
            // Back to the first column, and erase what the last line had beyond this one (ECMA-48).
            out.print("\r" + line + "\u001b[K");
            out.flush();
        } else {
            out.println(line);
        }
    }

    static String line(FleetStatus status, double rate) {
        long seconds = status.virtualElapsed().toSeconds();
        String line = String.format(
                Locale.ROOT,
                "%d:%02d:%02d  connected %d/%d  made %,d  acked %,d (%,.0f/s)  waiting %,d  refused %,d  puback p50 %.1f p99 %.1f ms",
                seconds / 3_600,
                seconds / 60 % 60,
                seconds % 60,
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

    void end() {
        if (terminal && shownNanos != 0) {
            out.println();
        }
    }
}
