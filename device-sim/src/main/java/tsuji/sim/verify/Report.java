package tsuji.sim.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tsuji.sim.scenario.Expectations.Measure;

/** A verdict written for people and for programs. */
public final class Report {
    private static final JsonFactory JSON = new JsonFactory();

    /** Form of a report. */
    public enum Format {
        TEXT,
        MD,
        JSON,
        JUNIT
    }

    private Report() {}

    public static String of(Verdict verdict, Format format) {
        return switch (format) {
            case TEXT -> text(verdict);
            case MD -> markdown(verdict);
            case JSON -> json(verdict);
            case JUNIT -> junit(verdict);
        };
    }

    /** Every figure by its name, in the order of a message's way. */
    private static Map<String, Long> figures(Tally tally) {
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
        figures.put("of no device of this run", tally.arrivals().foreign());
        figures.put("live latency p50 (ms)", tally.arrivals().liveP50Millis());
        figures.put("live latency p99 (ms)", tally.arrivals().liveP99Millis());
        return figures;
    }

    private static String text(Verdict verdict) {
        StringBuilder text = new StringBuilder();
        figures(verdict.tally())
                .forEach((name, figure) -> text.append(String.format(Locale.ROOT, "%-28s %,14d%n", name, figure)));
        for (Verdict.Check check : verdict.checks()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s %-16s %,d, allowed %,d%n",
                    check.holds() ? "ok  " : "FAIL",
                    check.measure().label(),
                    check.measured(),
                    check.atMost()));
        }
        for (Tally.Loss loss : verdict.tally().losses()) {
            text.append(String.format(
                    Locale.ROOT,
                    "lost %s: %,d, first missing msg_seq %d%n",
                    loss.device(),
                    loss.lost(),
                    loss.firstMissingMsgSeq()));
        }
        return text.append(verdict.line()).append(System.lineSeparator()).toString();
    }

    private static String markdown(Verdict verdict) {
        StringBuilder text = new StringBuilder("# " + (verdict.isPass() ? "PASS" : "FAIL") + "\n\n");
        text.append("| What | Count |\n|---|---:|\n");
        figures(verdict.tally()).forEach((name, figure) -> text.append("| " + name + " | " + figure + " |\n"));
        text.append("\n| Expectation | Measured | Allowed | |\n|---|---:|---:|---|\n");
        for (Verdict.Check check : verdict.checks()) {
            text.append("| " + check.measure().label() + " | " + check.measured() + " | " + check.atMost() + " | "
                    + (check.holds() ? "ok" : "**FAIL**") + " |\n");
        }
        if (!verdict.tally().losses().isEmpty()) {
            text.append("\n| Device | Lost | First missing msg_seq |\n|---|---:|---:|\n");
        }
        for (Tally.Loss loss : verdict.tally().losses()) {
            text.append("| " + loss.device() + " | " + loss.lost() + " | " + loss.firstMissingMsgSeq() + " |\n");
        }
        return text.append("\n`" + verdict.line() + "`\n").toString();
    }

    private static String json(Verdict verdict) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            Tally tally = verdict.tally();
            json.writeStartObject();
            json.writeBooleanField("pass", verdict.isPass());
            json.writeBooleanField("proof", verdict.isProof());
            json.writeNumberField("sent", tally.sent());
            json.writeNumberField("acknowledged", tally.acknowledged());
            json.writeNumberField("confirmed", tally.confirmed());
            json.writeNumberField("neverSent", tally.neverSent());
            json.writeNumberField("unacknowledgedAtCity", tally.unacknowledgedAtCity());
            json.writeNumberField("live", tally.arrivals().live());
            json.writeNumberField("backlog", tally.arrivals().backlog());
            json.writeNumberField("refusedAtCity", tally.arrivals().refused());
            json.writeNumberField("foreign", tally.arrivals().foreign());
            json.writeNumberField("liveP50", tally.arrivals().liveP50Millis());
            for (Measure measure : Measure.values()) {
                json.writeNumberField(measure.label(), tally.value(measure));
            }
            json.writeArrayFieldStart("checks");
            for (Verdict.Check check : verdict.checks()) {
                json.writeStartObject();
                json.writeStringField("measure", check.measure().label());
                json.writeNumberField("atMost", check.atMost());
                json.writeNumberField("measured", check.measured());
                json.writeBooleanField("holds", check.holds());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("losses");
            for (Tally.Loss loss : tally.losses()) {
                json.writeStartObject();
                json.writeStringField("device", loss.device());
                json.writeNumberField("lost", loss.lost());
                json.writeNumberField("firstMissingMsgSeq", loss.firstMissingMsgSeq());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot be written", e);
        }
        return text.append('\n').toString();
    }

    /** One test case for each expectation; only names of ours go in, so nothing needs escaping. */
    private static String junit(Verdict verdict) {
        StringBuilder cases = new StringBuilder();
        int failures = 0;
        for (Verdict.Check check : verdict.checks()) {
            failures += check.holds() ? 0 : 1;
            cases.append("  <testcase classname=\"tsuji-sim\" name=\""
                    + check.measure().label() + "\">"
                    + (check.holds()
                            ? ""
                            : "<failure message=\"" + check.measured() + ", allowed " + check.atMost() + "\"/>")
                    + "</testcase>\n");
        }
        failures += verdict.isProof() ? 0 : 1;
        cases.append("  <testcase classname=\"tsuji-sim\" name=\"proof\">"
                + (verdict.isProof() ? "" : "<failure message=\"nothing was acknowledged\"/>") + "</testcase>\n");
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"tsuji-sim verify\" tests=\""
                + (verdict.checks().size() + 1) + "\" failures=\"" + failures + "\">\n" + cases + "</testsuite>\n";
    }
}
