package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import tsuji.sim.city.CityCounts;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.transport.FleetStatus;

/** Tells on a terminal what happens at each station of the line: a table that grows by a row each second. One thread. */
final class DemoView {
    private static final String HEADER =
            "      │ devices (PUBLISH, PUBACK)        │ gateway (journal on disk)      │        │ city (new entries)\n"
                    + " time │  online    sent   acked  p50 ms │ accepted confirmed queued   MB │ uplink │"
                    + "  live backlog again  stored";

    private static final int ROWS_PER_HEADER = 20;
    private static final int MIB = 1024 * 1024;

    private final PrintWriter out;
    private final Line line;
    private String link = "up";
    private int rows;
    private CityCounts before = new CityCounts(0, 0, 0, 0, 0);

    DemoView(PrintWriter out, Line line) {
        this.out = out;
        this.line = line;
    }

    void link(String state) {
        link = state;
    }

    /** Says what is done, and why the next rows look as they do. */
    void narrate(String what, String... why) {
        out.println("──▶ " + what);
        for (String sentence : why) {
            out.println("    " + sentence);
        }
        out.flush();
    }

    /** Nobody reads any more, for example because a pipe was closed. */
    boolean isClosed() {
        return out.checkError();
    }

    /** The stations now, in one row. */
    void show(long second, FleetStatus fleet) {
        if (rows++ % ROWS_PER_HEADER == 0) {
            out.println(HEADER);
        }
        CityCounts now = line.city().counts();
        CityCounts gained = now.since(before);
        before = now;
        out.println(String.format(
                Locale.ROOT,
                "%3d s │ %3d/%3d %7d %7d  %6.1f │ %-30s │ %-6s │ %5d %7d %5d %7d",
                second,
                fleet.connected(),
                fleet.devices(),
                fleet.made(),
                fleet.acknowledged(),
                fleet.ackP50Millis(),
                gateway(),
                link,
                gained.live(),
                gained.backlog(),
                gained.duplicates(),
                now.live() + now.backlog()));
        out.flush();
    }

    private String gateway() {
        if (!line.gateway().isRunning()) {
            return "KILLED";
        }
        try {
            GatewayLedger ledger = line.gateway().ledger();
            return String.format(
                    Locale.ROOT,
                    "%8d %9d %6d %4d",
                    ledger.accepted(),
                    ledger.confirmed(),
                    ledger.queued(),
                    line.gateway().residentBytes() / MIB);
        } catch (IOException e) {
            return line.gateway().isReady() ? "does not answer" : "starting";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
