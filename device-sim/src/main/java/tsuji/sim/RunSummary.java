package tsuji.sim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetStatus;

/**
 * What a run was and how it ended.
 *
 * @param interrupted somebody ended it early.
 */
record RunSummary(Scenario scenario, FleetRun.Ending ending, boolean interrupted) {
    private static final JsonFactory JSON = new JsonFactory();

    String text(Path folder) {
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
                folder.resolve(RunCommand.SENT));
    }

    String json() {
        FleetStatus status = ending.status();
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("scenario", scenario.name());
            json.writeNumberField("seed", scenario.seed());
            json.writeStringField("digest", ending.digest());
            json.writeBooleanField("interrupted", interrupted);
            json.writeNumberField("virtualMillis", status.virtualElapsed().toMillis());
            json.writeNumberField("devices", status.devices());
            json.writeNumberField("made", status.made());
            json.writeNumberField("acknowledged", status.acknowledged());
            json.writeNumberField("refused", status.refused());
            json.writeNumberField("unanswered", status.unanswered());
            json.writeNumberField("dropped", status.dropped());
            json.writeNumberField("waiting", status.waiting());
            json.writeNumberField("resent", status.resent());
            json.writeNumberField("connectFailures", status.connectFailures());
            json.writeNumberField("ackP50Millis", status.ackP50Millis());
            json.writeNumberField("ackP99Millis", status.ackP99Millis());
            json.writeStringField("lastProblem", status.lastProblem());
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot be written", e);
        }
        return text.append('\n').toString();
    }
}
