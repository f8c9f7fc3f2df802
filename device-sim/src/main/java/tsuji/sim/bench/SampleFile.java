package tsuji.sim.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Samples as lines of JSON, so that what was measured in several runs can be put together. */
final class SampleFile {
    private static final JsonFactory JSON = new JsonFactory();

    private SampleFile() {}

    static void write(Path file, List<Sample> samples) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Sample sample : samples) {
            lines.add(line(sample));
        }
        Files.write(file, lines);
    }

    private static String line(Sample sample) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("experiment", sample.experiment());
            json.writeStringField("subject", sample.kind().label());
            json.writeStringField("variant", sample.variant());
            json.writeStringField("at", sample.at());
            json.writeNumberField("load", sample.load());
            json.writeObjectFieldStart("values");
            for (Map.Entry<Metric, Double> value : sample.values().entrySet()) {
                json.writeNumberField(value.getKey().key(), value.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.toString();
    }

    /** Nothing when there is no such file. */
    static List<Sample> read(Path file) throws IOException {
        List<Sample> samples = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                samples.add(parse(line));
            }
        }
        return samples;
    }

    private static Sample parse(String line) throws IOException {
        Map<String, String> fields = new HashMap<>();
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        try (JsonParser json = JSON.createParser(line)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                boolean deep = json.getParsingContext().getParent() != null
                        && !json.getParsingContext().getParent().inRoot();
                if (deep && token.isNumeric()) {
                    values.put(Metric.of(json.currentName()), json.getDoubleValue());
                } else if (token.isScalarValue()) {
                    fields.put(json.currentName(), json.getText());
                }
            }
        }
        return new Sample(
                fields.get("experiment"),
                Kind.of(fields.get("subject")),
                fields.get("variant"),
                fields.get("at"),
                Double.parseDouble(fields.get("load")),
                values);
    }
}
