package tsuji.gateway.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * A command of somebody at this gateway, as the city would write it.
 *
 * @param arguments text, whole numbers and flags by name.
 * @param issuer the way in and the name of who asks, for example {@code console:anna}.
 */
public record CommandText(String id, String device, String name, Map<String, Object> arguments, String issuer) {
    public CommandText {
        arguments = Map.copyOf(arguments);
    }

    /** For {@link CommandTools#send}, which checks it. */
    public byte[] json(long issuedAtSeconds, long expiresAtSeconds) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("device", device);
            json.writeStringField("name", name);
            json.writeObjectFieldStart("arguments");
            for (Map.Entry<String, Object> argument : arguments.entrySet()) {
                json.writeObjectField(argument.getKey(), argument.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("issued_at", issuedAtSeconds);
            json.writeNumberField("expires_at", expiresAtSeconds);
            json.writeStringField("issuer", issuer);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
