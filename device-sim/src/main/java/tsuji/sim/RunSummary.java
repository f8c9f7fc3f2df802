package tsuji.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.Expectations.Measure;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetStatus;

/**
 * What a run was and how it ended.
 *
 * @param faults that were executed.
 * @param interrupted somebody ended it early.
 */
record RunSummary(Scenario scenario, FleetRun.Ending ending, List<RunFacts.Broken> faults, boolean interrupted) {

    String text(RunFolder folder) {
        FleetStatus status = ending.status();
        return String.format(
                Locale.ROOT,
                "%s%s seed %d  %s%nmade %,d = acknowledged %,d + refused %,d + QoS 0 %,d + dropped %,d + waiting %,d;"
                        + " resent %,d%npuback p50 %.1f ms, p99 %.1f ms; connection problems %,d%s%nrecord: %s%n",
                interrupted ? "INTERRUPTED " : "",
                scenario.name(),
                scenario.seed(),
                ending.digest(),
                status.made(),
                status.acknowledged(),
                status.refused(),
                status.unanswered(),
                status.dropped(),
                status.waiting(),
                status.resent(),
                status.ackP50Millis(),
                status.ackP99Millis(),
                status.connectFailures(),
                status.lastProblem().isEmpty() ? "" : ", the last: " + status.lastProblem(),
                folder.sent());
    }

    RunFacts facts() {
        FleetStatus status = ending.status();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("virtualMillis", (double) status.virtualElapsed().toMillis());
        figures.put("devices", (double) status.devices());
        figures.put("made", (double) status.made());
        figures.put("acknowledged", (double) status.acknowledged());
        figures.put("refused", (double) status.refused());
        figures.put("unanswered", (double) status.unanswered());
        figures.put("dropped", (double) status.dropped());
        figures.put("waiting", (double) status.waiting());
        figures.put("resent", (double) status.resent());
        figures.put("connectFailures", (double) status.connectFailures());
        figures.put(Measure.PUBACK_P50.label(), status.ackP50Millis());
        figures.put(Measure.PUBACK_P99.label(), status.ackP99Millis());
        return new RunFacts(
                scenario.name(), scenario.seed(), ending.digest(), interrupted, figures, status.lastProblem(), faults);
    }
}
