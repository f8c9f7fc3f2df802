package tsuji.sim.device;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A command as a device reads it.
 *
 * @param argument its one whole number; 0 when it has none.
 */
public record Command(String id, String name, long argument, long expiresAtSeconds) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Empty: it is none. */
    public static Optional<Command> parse(byte[] json) {
        Map<String, String> texts = new HashMap<>();
        Map<String, Long> numbers = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    texts.put(parser.currentName(), parser.getText());
                } else if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                    numbers.put(parser.currentName(), parser.getLongValue());
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        if (!texts.containsKey("id") || !texts.containsKey("name") || !numbers.containsKey("expires_at")) {
            return Optional.empty();
        }
        long argument = numbers.getOrDefault("mode", numbers.getOrDefault("seconds", 0L));
        return Optional.of(new Command(texts.get("id"), texts.get("name"), argument, numbers.get("expires_at")));
    }
}
