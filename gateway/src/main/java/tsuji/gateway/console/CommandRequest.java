package tsuji.gateway.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.console.Problem.Status;

/**
 * The body of a request for a command: {@code {"device","name","arguments","expires_in_s"}}, the first two required. Whether
 * the device knows such a command is the gateway's to judge.
 */
record CommandRequest(String device, String name, Map<String, Object> arguments, long expiresInSeconds) {
    static final int BYTES_MAX = 2_048;
    static final long EXPIRES_IN_SECONDS_DEFAULT = 60;
    static final long EXPIRES_IN_SECONDS_MAX = CommandTools.LIFE_SECONDS_MAX;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(2).build())
            .build();

    static CommandRequest read(byte[] body) throws Problem {
        try (JsonParser parser = JSON.createParser(body)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "the body is not a JSON object");
            CommandRequest read = new Members(parser).read();
            require(parser.nextToken() == null, "something follows the JSON object");
            return read;
        } catch (IOException e) {
            throw new Problem(
                    Status.BAD_REQUEST, "the body is not JSON, or a member is there twice, too deep or too large");
        }
    }

    /** What was read so far. */
    private static final class Members {
        private final JsonParser parser;
        private String device = "";
        private String name = "";
        private final Map<String, Object> arguments = new HashMap<>();
        private long expiresInSeconds = EXPIRES_IN_SECONDS_DEFAULT;

        private Members(JsonParser parser) {
            this.parser = parser;
        }

        private CommandRequest read() throws IOException, Problem {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                parser.nextToken();
                switch (member) {
                    case "device" -> device = text(member);
                    case "name" -> name = text(member);
                    case "arguments" -> readArguments();
                    case "expires_in_s" -> expiresInSeconds = seconds();
                    default ->
                        throw new Problem(
                                Status.BAD_REQUEST,
                                member + " is unknown; there are device, name, arguments and expires_in_s");
                }
            }
            require(!device.isEmpty(), "device is missing: the id of a device");
            require(!name.isEmpty(), "name is missing: the name of a command, for example unlock");
            return new CommandRequest(device, name, Map.copyOf(arguments), expiresInSeconds);
        }

        private String text(String member) throws IOException, Problem {
            require(parser.currentToken() == JsonToken.VALUE_STRING, member + " is not text");
            return parser.getText();
        }

        private long seconds() throws IOException, Problem {
            boolean fits = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getLongValue() >= 1
                    && parser.getLongValue() <= EXPIRES_IN_SECONDS_MAX;
            require(fits, "expires_in_s is not a whole number, 1 to " + EXPIRES_IN_SECONDS_MAX);
            return parser.getLongValue();
        }

        private void readArguments() throws IOException, Problem {
            require(parser.currentToken() == JsonToken.START_OBJECT, "arguments is not an object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String argument = parser.currentName();
                parser.nextToken();
                arguments.put(argument, scalar(argument));
            }
        }

        private Object scalar(String argument) throws IOException, Problem {
            return switch (parser.currentToken()) {
                case VALUE_STRING -> parser.getText();
                case VALUE_NUMBER_INT -> parser.getLongValue();
                case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
                default ->
                    throw new Problem(
                            Status.BAD_REQUEST,
                            "arguments: " + argument + " is neither text, a whole number nor a flag");
            };
        }
    }

    private static void require(boolean condition, String otherwise) throws Problem {
        if (!condition) {
            throw new Problem(Status.BAD_REQUEST, otherwise);
        }
    }
}
