package tsuji.sim.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.Expectations.Measure;

/**
 * A verdict written for people and for programs.
 *
 * @param facts of the run, when its summary is there.
 */
public record Report(Verdict verdict, Optional<RunFacts> facts) {
    /** Differences and losses beyond these are counted, not listed. */
    private static final int LISTED_MAX = 20;

    /** Form of a report. */
    public enum Format {
        TEXT,
        MD,
        JSON,
        JUNIT
    }

    public String in(Format format) {
        return switch (format) {
            case TEXT -> text();
            case MD -> markdown();
            case JSON -> JsonReport.of(this);
            case JUNIT -> JunitReport.of(this);
        };
    }

    /** Every figure by its name, in the order of a message's way. */
    private Map<String, Long> figures() {
        Tally tally = verdict.tally();
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("sent by devices", tally.sent());
        figures.put("never sent (memory full)", tally.neverSent());
        figures.put("refused by the gateway", tally.refused());
        figures.put("unacknowledged", tally.unacknowledged());
        figures.put("unacknowledged, at the city", tally.unacknowledgedAtCity());
        figures.put("acknowledged", tally.acknowledged());
        figures.put("confirmed at the city", tally.confirmed());
        figures.put("still queued", tally.queued());
        figures.put("expired by rule", tally.expired());
        figures.put("LOST", tally.lost());
        figures.put("arrived live", tally.arrivals().live());
        figures.put("arrived as backlog", tally.arrivals().backlog());
        figures.put("duplicates dropped", tally.arrivals().duplicates());
        figures.put("doubled", tally.arrivals().doubled());
        figures.put("corrupted", tally.arrivals().corrupted());
        figures.put("reordered", tally.arrivals().reordered());
        figures.put("refused, yet at the city", tally.arrivals().refused());
        figures.put("of no device of the fleet", tally.arrivals().foreign());
        figures.put("live latency p50 (ms)", tally.arrivals().liveP50Millis());
        figures.put("live latency p99 (ms)", tally.arrivals().liveP99Millis());
        if (!verdict.commands().equals(CommandTally.NONE)) {
            addCommands(figures, verdict.commands());
        }
        if (!verdict.updates().equals(UpdateTally.NONE)) {
            addUpdates(figures, verdict.updates());
        }
        if (!verdict.readings().equals(ReadingTally.NONE)) {
            figures.put("readings and slots expected", verdict.readings().expected());
        }
        return figures;
    }

    private static void addCommands(Map<String, Long> figures, CommandTally commands) {
        figures.put("commands issued", commands.issued());
        figures.put("commands sent again", commands.replayed());
        figures.put("commands succeeded", commands.succeeded());
        figures.put("commands refused", commands.refused());
        figures.put("commands failed", commands.failed());
        figures.put("commands expired", commands.expired());
        figures.put("commands done by devices", commands.done());
        figures.put("commands declined by devices", commands.declined());
        figures.put("command packets repeated", commands.repeated());
        figures.put("commands expired, yet done", commands.unknown());
    }

    private static void addUpdates(Map<String, Long> figures, UpdateTally updates) {
        figures.put("devices to be updated", updates.devices());
        figures.put("updates done", updates.done());
        figures.put("updates refused", updates.refused());
        figures.put("updates failed", updates.failed());
        figures.put("updates still open", updates.open());
        figures.put("updates LIED about", updates.lied());
        figures.put("power lost on the way", updates.powerLosses());
    }

    /** How each update that was not done ended, then where two sides differ; not more than can be read. */
    private List<String> remarks() {
        return Stream.of(
                        listed("update ", verdict.updates().endings()),
                        listed("command ", verdict.commands().differences()),
                        listed("reading ", verdict.readings().differences()),
                        listed("DIFFERENCE update ", verdict.updates().differences()))
                .flatMap(Function.identity())
                .toList();
    }

    private static Stream<String> listed(String what, List<String> texts) {
        return texts.stream().limit(LISTED_MAX).map(text -> what + text);
    }

    /** What was run, in one line. */
    private static String headline(RunFacts facts) {
        return facts.scenario() + ", seed " + facts.seed() + ", " + facts.digest()
                + (facts.interrupted() ? ", interrupted" : "");
    }

    private static String line(RunFacts.Broken fault) {
        return String.format(
                Locale.ROOT,
                "%s from %.1f s to %.1f s",
                fault.name(),
                fault.fromMillis() / 1e3,
                fault.untilMillis() / 1e3);
    }

    private String books() {
        Tally.Books books = verdict.tally().books();
        if (!books.compared()) {
            return "the gateway's ledger was not shown: nothing to compare";
        }
        return books.differences().isEmpty()
                ? "the gateway's ledger says the same of every device"
                : "the gateway's ledger differs in " + books.differences().size() + " accounts";
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        facts.ifPresent(run -> {
            text.append(headline(run)).append('\n');
            run.faults()
                    .forEach(fault -> text.append("fault ").append(line(fault)).append('\n'));
        });
        figures().forEach((name, figure) -> text.append(String.format(Locale.ROOT, "%-28s %,14d%n", name, figure)));
        facts.ifPresent(run -> appendFigures(text, run));
        for (Verdict.Check check : verdict.checks()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s %-16s %s%n",
                    check.holds() ? "ok  " : "FAIL",
                    check.measure().label(),
                    check.text()));
        }
        for (Tally.Loss loss : verdict.tally().losses()) {
            text.append(String.format(
                    Locale.ROOT,
                    "lost %s: %,d, first missing msg_seq %d%n",
                    loss.device(),
                    loss.lost(),
                    loss.firstMissingMsgSeq()));
        }
        text.append(books()).append('\n');
        verdict.tally().books().differences().stream()
                .limit(LISTED_MAX)
                .forEach(difference -> text.append("ledger ").append(difference).append('\n'));
        remarks().forEach(remark -> text.append(remark).append('\n'));
        return text.append(verdict.line()).append(System.lineSeparator()).toString();
    }

    /** Those that a scenario may bound. */
    private static void appendFigures(StringBuilder text, RunFacts run) {
        for (Measure measure : Measure.values()) {
            if (measure.isFigure() && run.figures().containsKey(measure.label())) {
                double figure = run.figures().get(measure.label());
                text.append(String.format(
                        Locale.ROOT,
                        "%-28s %14s%n",
                        measure.label(),
                        measure.quantity().format(figure)));
            }
        }
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("# " + (verdict.isPass() ? "PASS" : "FAIL") + "\n\n");
        facts.ifPresent(run -> text.append(headline(run)).append("\n\n"));
        text.append("| What | Count |\n|---|---:|\n");
        figures().forEach((name, figure) -> text.append("| " + name + " | " + figure + " |\n"));
        text.append("\n| Expectation | Measured | Allowed | |\n|---|---:|---:|---|\n");
        for (Verdict.Check check : verdict.checks()) {
            text.append("| " + check.measure().label() + " | "
                    + check.measure().quantity().format(check.measured()) + " | "
                    + check.measure().quantity().format(check.atMost()) + " | "
                    + (check.holds() ? "ok" : "**FAIL**") + " |\n");
        }
        if (!verdict.tally().losses().isEmpty()) {
            text.append("\n| Device | Lost | First missing msg_seq |\n|---|---:|---:|\n");
        }
        for (Tally.Loss loss : verdict.tally().losses()) {
            text.append("| " + loss.device() + " | " + loss.lost() + " | " + loss.firstMissingMsgSeq() + " |\n");
        }
        facts.ifPresent(run -> appendFaults(text, run));
        text.append("\nLedger: ").append(books()).append(".\n");
        verdict.tally().books().differences().stream()
                .limit(LISTED_MAX)
                .forEach(difference -> text.append("- ").append(difference).append('\n'));
        if (!remarks().isEmpty()) {
            text.append('\n');
            remarks().forEach(remark -> text.append("- ").append(remark).append('\n'));
        }
        return text.append("\n`" + verdict.line() + "`\n").toString();
    }

    private static void appendFaults(StringBuilder text, RunFacts run) {
        if (!run.faults().isEmpty()) {
            text.append("\n| Fault | From (s) | To (s) |\n|---|---:|---:|\n");
        }
        for (RunFacts.Broken fault : run.faults()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f |%n",
                    fault.name(),
                    fault.fromMillis() / 1e3,
                    fault.untilMillis() / 1e3));
        }
    }
}
