package tsuji.sim.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.Expectations.Measure;

/** A verdict for programs. */
final class JsonReport {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    static String of(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            new JsonReport(json).write(report);
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot be written", e);
        }
        return text.append('\n').toString();
    }

    private void write(Report report) throws IOException {
        Verdict verdict = report.verdict();
        json.writeStartObject();
        json.writeBooleanField("pass", verdict.isPass());
        json.writeBooleanField("proof", verdict.isProof());
        if (report.facts().isPresent()) {
            writeFacts(report.facts().get());
        }
        writeCounts(verdict.tally());
        writeChecks(verdict);
        writeLosses(verdict.tally());
        writeBooks(verdict.tally().books());
        writeCommands(verdict.commands());
        writeReadings(verdict.readings());
        json.writeEndObject();
    }

    private void writeFacts(RunFacts facts) throws IOException {
        json.writeStringField("scenario", facts.scenario());
        json.writeNumberField("seed", facts.seed());
        json.writeStringField("digest", facts.digest());
        json.writeBooleanField("interrupted", facts.interrupted());
        json.writeObjectFieldStart("figures");
        for (Map.Entry<String, Double> figure : facts.figures().entrySet()) {
            json.writeNumberField(figure.getKey(), figure.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("faults");
        for (RunFacts.Broken fault : facts.faults()) {
            json.writeStartObject();
            json.writeStringField("fault", fault.name());
            json.writeNumberField("fromMillis", fault.fromMillis());
            json.writeNumberField("untilMillis", fault.untilMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeCounts(Tally tally) throws IOException {
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
            if (!measure.isFigure()) {
                json.writeNumberField(measure.label(), tally.value(measure));
            }
        }
    }

    private void writeChecks(Verdict verdict) throws IOException {
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
    }

    private void writeLosses(Tally tally) throws IOException {
        json.writeArrayFieldStart("losses");
        for (Tally.Loss loss : tally.losses()) {
            json.writeStartObject();
            json.writeStringField("device", loss.device());
            json.writeNumberField("lost", loss.lost());
            json.writeNumberField("firstMissingMsgSeq", loss.firstMissingMsgSeq());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeBooks(Tally.Books books) throws IOException {
        json.writeObjectFieldStart("ledger");
        json.writeBooleanField("compared", books.compared());
        json.writeArrayFieldStart("differences");
        for (Difference difference : books.differences()) {
            json.writeStartObject();
            json.writeStringField("device", difference.device());
            json.writeStringField("account", difference.account().label());
            json.writeNumberField("gateway", difference.gateway());
            json.writeNumberField("judgeLeast", difference.least());
            json.writeNumberField("judgeMost", difference.most());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeCommands(CommandTally commands) throws IOException {
        json.writeObjectFieldStart("commands");
        json.writeNumberField("issued", commands.issued());
        json.writeNumberField("replayed", commands.replayed());
        json.writeNumberField("succeeded", commands.succeeded());
        json.writeNumberField("refused", commands.refused());
        json.writeNumberField("failed", commands.failed());
        json.writeNumberField("expired", commands.expired());
        json.writeNumberField("done", commands.done());
        json.writeNumberField("declined", commands.declined());
        json.writeNumberField("repeated", commands.repeated());
        json.writeNumberField("unknown", commands.unknown());
        writeDifferences(commands.differences());
        json.writeEndObject();
    }

    private void writeReadings(ReadingTally readings) throws IOException {
        json.writeObjectFieldStart("readings");
        json.writeNumberField("expected", readings.expected());
        writeDifferences(readings.differences());
        json.writeEndObject();
    }

    private void writeDifferences(List<String> differences) throws IOException {
        json.writeArrayFieldStart("differences");
        for (String difference : differences) {
            json.writeString(difference);
        }
        json.writeEndArray();
    }
}
