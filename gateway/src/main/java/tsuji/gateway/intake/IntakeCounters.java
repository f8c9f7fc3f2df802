package tsuji.gateway.intake;

import java.util.List;
import tsuji.gateway.health.Counters;

/** What intake measures. */
final class IntakeCounters {
    private static final List<Double> SECONDS =
            List.of(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0);
    private static final List<Double> ENTRIES = List.of(1.0, 4.0, 16.0, 64.0, 256.0, 512.0, 1024.0);
    private static final double NANOS = 1e9;

    private final Counters.Spread seconds;
    private final Counters.Spread entries;
    private final Counters.Count unavailable;

    IntakeCounters(Counters counters, Intake intake) {
        seconds = counters.spread("tsuji_commit_seconds", "Duration of a group commit, sync included.", SECONDS);
        entries = counters.spread("tsuji_commit_deliveries", "Deliveries in one group commit.", ENTRIES);
        unavailable = counters.count(
                "tsuji_intake_unavailable_total",
                "Deliveries not stored because the journal failed; never acknowledged.");
        counters.gauge("tsuji_intake_queue", "Deliveries waiting for a commit.", intake::queued);
    }

    void committed(int deliveries, long nanos) {
        seconds.observe(nanos / NANOS);
        entries.observe(deliveries);
    }

    void unavailable(int deliveries) {
        unavailable.add(deliveries);
    }
}
