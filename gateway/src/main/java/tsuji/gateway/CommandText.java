package tsuji.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/** A command of the command line, as the city would write it. */
record CommandText(String id, String device, String name, Map<String, Long> arguments) {
    byte[] json(long issuedAtSeconds, long expiresAtSeconds) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("device", device);
            json.writeStringField("name", name);
            json.writeObjectFieldStart("arguments");
            for (Map.Entry<String, Long> argument : arguments.entrySet()) {
                json.writeNumberField(argument.getKey(), argument.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("issued_at", issuedAtSeconds);
            json.writeNumberField("expires_at", expiresAtSeconds);
            json.writeStringField("issuer", "command line");
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
