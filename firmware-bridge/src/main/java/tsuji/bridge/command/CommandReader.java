package tsuji.bridge.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tsuji.wire.DeviceId;

/**
 * The JSON of a command: {@code {"id","device","name","arguments","issued_at","expires_at","issuer"}}, all but {@code
 * arguments} required, and {@code mac}, which is for a device that checks it. Anything else is refused: a command that is
 * understood in part must not be done in part.
 */
public final class CommandReader {
    /** Longer payloads are refused unread. */
    public static final int BYTES_MAX = 4_096;

    private static final Set<String> TEXTS = Set.of("id", "device", "name", "issuer", "mac");
    private static final Set<String> NUMBERS = Set.of("issued_at", "expires_at");

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2)
                    .maxStringLength(512)
                    .maxNumberLength(20)
                    .build())
            .build();

    private CommandReader() {}

    /** @throws RefusedException when it is not a command; there is no id to report an outcome for. */
    public static Command read(byte[] payload) throws RefusedException {
        if (payload.length > BYTES_MAX) {
            throw new RefusedException("command of " + payload.length + " bytes, allowed " + BYTES_MAX);
        }
        try (JsonParser parser = JSON.createParser(payload)) {
            Map<String, Object> fields = new HashMap<>();
            Map<String, Object> arguments = new HashMap<>();
            require(parser.nextToken() == JsonToken.START_OBJECT, "it is not an object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                field(parser, fields, arguments);
            }
            require(parser.nextToken() == null, "something follows the object");
            return command(fields, arguments);
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException("not a command: " + firstLine(e));
        }
    }

    private static void field(JsonParser parser, Map<String, Object> fields, Map<String, Object> arguments)
            throws IOException, RefusedException {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("arguments")) {
            require(value == JsonToken.START_OBJECT, "arguments is not an object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String argument = parser.currentName();
                parser.nextToken();
                arguments.put(argument, scalar(parser));
            }
            return;
        }
        boolean text = TEXTS.contains(name) && value == JsonToken.VALUE_STRING;
        boolean number = NUMBERS.contains(name) && value == JsonToken.VALUE_NUMBER_INT;
        require(text || number, "field " + name + " is unknown or of the wrong kind");
        fields.put(name, scalar(parser));
    }

    private static Object scalar(JsonParser parser) throws IOException, RefusedException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            default ->
                throw new RefusedException(
                        "not a command: " + parser.currentName() + " is neither text nor whole number nor flag");
        };
    }

    private static Command command(Map<String, Object> fields, Map<String, Object> arguments) throws RefusedException {
        for (String name : Set.of("id", "device", "name", "issuer", "issued_at", "expires_at")) {
            require(fields.containsKey(name), "field " + name + " is missing");
        }
        return new Command(
                (String) fields.get("id"),
                new DeviceId((String) fields.get("device")),
                (String) fields.get("name"),
                arguments,
                (long) fields.get("issued_at"),
                (long) fields.get("expires_at"),
                (String) fields.get("issuer"));
    }

    private static void require(boolean condition, String otherwise) throws RefusedException {
        if (!condition) {
            throw new RefusedException("not a command: " + otherwise);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
