package tsuji.gateway.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tsuji.wire.DeviceId;

/**
 * The JSON of a command: {@code {"id","device","name","arguments","issued_at","expires_at","issuer","mac"}}, all but {@code
 * arguments} and {@code mac} required; {@code mac} is the device's to check. Anything else is refused: a command that is
 * understood in part must not be done in part.
 */
final class CommandReader {
    private static final Set<String> TEXTS = Set.of("id", "device", "name", "issuer", "mac");
    private static final Set<String> NUMBERS = Set.of("issued_at", "expires_at");
    private static final List<String> REQUIRED = List.of("id", "device", "name", "issuer", "issued_at", "expires_at");

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
    static Command read(byte[] payload) throws RefusedException {
        require(payload.length <= CityCommands.BYTES_MAX, payload.length + " bytes, allowed " + CityCommands.BYTES_MAX);
        try (JsonParser parser = JSON.createParser(payload)) {
            Map<String, Object> fields = new HashMap<>();
            Map<String, Object> arguments = new HashMap<>();
            require(parser.nextToken() == JsonToken.START_OBJECT, "it is not an object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                field(parser, fields, arguments);
            }
            require(parser.nextToken() == null, "something follows the object");
            return command(fields, arguments, payload);
        } catch (IOException e) {
            throw new RefusedException("not a command: it is not JSON");
        } catch (IllegalArgumentException e) {
            throw new RefusedException("not a command: the device's id is not valid");
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
        require(text || number, "a field is unknown or of the wrong kind");
        fields.put(name, scalar(parser));
    }

    private static Object scalar(JsonParser parser) throws IOException, RefusedException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> plain(parser.getText());
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            default -> throw new RefusedException("not a command: a value is neither text, whole number nor flag");
        };
    }

    /** Nothing that could begin a new line in a log. */
    private static String plain(String text) throws RefusedException {
        require(text.chars().noneMatch(Character::isISOControl), "a text has control characters");
        return text;
    }

    private static Command command(Map<String, Object> fields, Map<String, Object> arguments, byte[] payload)
            throws RefusedException {
        for (String name : REQUIRED) {
            require(fields.containsKey(name), "field " + name + " is missing");
        }
        String id = (String) fields.get("id");
        require(DeviceId.isValid(id), "its id is not 1 to 64 characters of A-Z a-z 0-9 - . : _");
        return new Command(
                id,
                new DeviceId((String) fields.get("device")),
                (String) fields.get("name"),
                Map.copyOf(arguments),
                new Command.Origin((String) fields.get("issuer"), (long) fields.get("issued_at")),
                (long) fields.get("expires_at"),
                payload);
    }

    private static void require(boolean condition, String otherwise) throws RefusedException {
        if (!condition) {
            throw new RefusedException("not a command: " + otherwise);
        }
    }
}
