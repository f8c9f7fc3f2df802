package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import tsuji.sim.city.CityCounts;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.transport.FleetStatus;

/** Tells on a terminal what happens at each station of the line. One thread. */
final class DemoView {
    private final PrintWriter out;
    private final Line line;
    private String link = "up";
    private CityCounts before = new CityCounts(0, 0, 0, 0, 0);

    DemoView(PrintWriter out, Line line) {
        this.out = out;
        this.line = line;
    }

    void link(String state) {
        link = state;
    }

    /** Says why the next lines look as they do. */
    void narrate(String text) {
        out.println("── " + text);
        out.flush();
    }

    /** The stations now, in one line. */
    void show(long second, FleetStatus fleet) {
        CityCounts now = line.city().counts();
        CityCounts gained = now.since(before);
        before = now;
        out.println(String.format(
                Locale.ROOT,
                "%3d s  devices %d/%d sent %,d acked %,d p99 %.0f ms │ gateway %s │ uplink %s │ city live +%,d backlog +%,d dup +%,d stored %,d",
                second,
                fleet.connected(),
                fleet.devices(),
                fleet.made(),
                fleet.acknowledged(),
                fleet.ackP99Millis(),
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
                    "accepted %,d queued %,d confirmed %,d (%d MB)",
                    ledger.accepted(),
                    ledger.queued(),
                    ledger.confirmed(),
                    line.gateway().residentBytes() / (1024 * 1024));
        } catch (IOException e) {
            return "does not answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
