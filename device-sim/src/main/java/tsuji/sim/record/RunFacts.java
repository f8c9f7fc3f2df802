package tsuji.sim.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run was and how it ended: the file {@code run.json}.
 *
 * @param digest over everything the devices had to say.
 * @param interrupted somebody ended it early.
 * @param figures by name, in the order of a message's way.
 * @param lastProblem why a connection ended or did not come about, last; empty text: none did.
 * @param faults in the order of their beginning.
 */
public record RunFacts(
        String scenario,
        long seed,
        String digest,
        boolean interrupted,
        Map<String, Double> figures,
        String lastProblem,
        List<Broken> faults) {
    private static final JsonFactory JSON = new JsonFactory();

    public RunFacts {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        faults = List.copyOf(faults);
    }

    /**
     * A fault that was executed.
     *
     * @param name as in scenarios.
     * @param fromMillis virtual time since the beginning.
     * @param untilMillis when it was mended.
     */
    public record Broken(String name, long fromMillis, long untilMillis) {}

    /** The same with figures more. */
    public RunFacts with(Map<String, Double> more) {
        Map<String, Double> all = new LinkedHashMap<>(figures);
        all.putAll(more);
        return new RunFacts(scenario, seed, digest, interrupted, all, lastProblem, faults);
    }

    /** One line. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("scenario", scenario);
            json.writeNumberField("seed", seed);
            json.writeStringField("digest", digest);
            json.writeBooleanField("interrupted", interrupted);
            for (Map.Entry<String, Double> figure : figures.entrySet()) {
                json.writeFieldName(figure.getKey());
                write(json, figure.getValue());
            }
            json.writeStringField("lastProblem", lastProblem);
            json.writeArrayFieldStart("faults");
            for (Broken fault : faults) {
                json.writeStartObject();
                json.writeStringField("fault", fault.name());
                json.writeNumberField("fromMillis", fault.fromMillis());
                json.writeNumberField("untilMillis", fault.untilMillis());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot be written", e);
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator json, double figure) throws IOException {
        if (figure == Math.rint(figure)) {
            json.writeNumber((long) figure);
        } else {
            json.writeNumber(figure);
        }
    }

    /** @throws IOException when the file cannot be read or is no {@code run.json}. */
    public static RunFacts read(Path file) throws IOException {
        try (JsonParser parser = JSON.createParser(Files.readString(file))) {
            return new Reader().read(parser);
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": not the run.json of a run: " + e.getOriginalMessage(), e);
        }
    }

    /** The fields met so far; unknown texts are ignored, unknown numbers are figures. */
    private static final class Reader {
        private final Map<String, String> texts = new LinkedHashMap<>();
        private final Map<String, Double> figures = new LinkedHashMap<>();
        private final List<Broken> faults = new ArrayList<>();
        private long seed;
        private boolean interrupted;

        RunFacts read(JsonParser parser) throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "not an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("seed")) {
                    seed = parser.getLongValue();
                } else if (name.equals("interrupted")) {
                    interrupted = parser.getBooleanValue();
                } else if (value == JsonToken.VALUE_STRING) {
                    texts.put(name, parser.getText());
                } else if (value.isNumeric()) {
                    figures.put(name, parser.getDoubleValue());
                } else if (name.equals("faults") && value == JsonToken.START_ARRAY) {
                    readFaults(parser);
                } else {
                    parser.skipChildren();
                }
            }
            return new RunFacts(
                    texts.getOrDefault("scenario", ""),
                    seed,
                    texts.getOrDefault("digest", ""),
                    interrupted,
                    figures,
                    texts.getOrDefault("lastProblem", ""),
                    faults);
        }

        private void readFaults(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                String name = "";
                Map<String, Long> times = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String field = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (value == JsonToken.VALUE_STRING) {
                        name = parser.getText();
                    } else if (value == JsonToken.VALUE_NUMBER_INT) {
                        times.put(field, parser.getLongValue());
                    }
                }
                faults.add(
                        new Broken(name, times.getOrDefault("fromMillis", 0L), times.getOrDefault("untilMillis", 0L)));
            }
        }
    }
}
