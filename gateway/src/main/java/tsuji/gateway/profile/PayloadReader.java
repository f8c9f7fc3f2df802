package tsuji.gateway.profile;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.profile.Field.Token;
import tsuji.wire.Refusal;

/**
 * Finds the values at a set of pointers in one pass over the tokens of a JSON payload (RFC 8259); what no pointer leads to is
 * read over. Immutable; any thread.
 */
final class PayloadReader {
    /** Longer payloads are refused before they are looked at. */
    static final int BYTES_MAX = 65_536;

    /** Deeper payloads and pointers are refused. */
    static final int DEPTH_MAX = 16;

    private static final int NAME_LENGTH_MAX = 256;
    private static final int NUMBER_LENGTH_MAX = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNameLength(NAME_LENGTH_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxStringLength(BYTES_MAX)
                    .build())
            // Names of strangers must not end up in the JVM's table of interned strings.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final List<Pointer> pointers;
    private final Node root = new Node();

    PayloadReader(List<Pointer> pointers) {
        this.pointers = List.copyOf(pointers);
        for (int i = 0; i < pointers.size(); i++) {
            Node node = root;
            for (String token : pointers.get(i).tokens()) {
                node = node.below.computeIfAbsent(token, absent -> new Node());
            }
            node.ends = i;
        }
    }

    /** One step of one or more pointers. Changed only while the reader is made. */
    private static final class Node {
        private static final int NOWHERE = -1;

        private final Map<String, Node> below = new HashMap<>();
        private int ends = NOWHERE;
    }

    /** What stands at each pointer, in their order; empty where nothing does, or null. */
    Found read(byte[] payload) throws UnfitException {
        if (payload.length > BYTES_MAX) {
            throw new UnfitException(Refusal.TOO_LARGE, payload.length + " bytes, allowed " + BYTES_MAX);
        }
        Found found = new Found(new Token[pointers.size()]);
        try (JsonParser parser = FACTORY.createParser(payload)) {
            if (parser.nextToken() == null) {
                throw UnfitException.malformed("the payload is empty");
            }
            value(parser, root, found);
            if (parser.nextToken() != null) {
                throw UnfitException.malformed("bytes after the JSON");
            }
            return found;
        } catch (StreamConstraintsException e) {
            throw new UnfitException(Refusal.TOO_LARGE, e.getOriginalMessage());
        } catch (JacksonException e) {
            throw UnfitException.malformed("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            // Jackson says of broken UTF-8 that it is an I/O error.
            throw UnfitException.malformed("not JSON: " + e.getMessage());
        }
    }

    /** The parser stands at the value that the node leads to. */
    private void value(JsonParser parser, Node node, Found found) throws IOException, UnfitException {
        JsonToken token = parser.currentToken();
        // A pointer above others is for a product that has a value here, or a list: one phase, or several.
        boolean eitherWay = token.isStructStart() && !node.below.isEmpty();
        if (node.ends != Node.NOWHERE && !eitherWay) {
            if (token.isStructStart()) {
                throw UnfitException.malformed(pointers.get(node.ends) + " is "
                        + (token == JsonToken.START_OBJECT ? "an object" : "an array") + ", expected a value");
            }
            put(parser, node.ends, found);
        }
        if (token == JsonToken.START_OBJECT && !node.below.isEmpty()) {
            object(parser, node, found);
        } else if (token == JsonToken.START_ARRAY && !node.below.isEmpty()) {
            array(parser, node, found);
        } else {
            parser.skipChildren();
        }
    }

    private void object(JsonParser parser, Node node, Found found) throws IOException, UnfitException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            below(parser, node.below.get(name), found);
        }
    }

    private void array(JsonParser parser, Node node, Found found) throws IOException, UnfitException {
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            below(parser, node.below.get(String.valueOf(index)), found);
        }
    }

    private void below(JsonParser parser, Node node, Found found) throws IOException, UnfitException {
        if (node == null) {
            parser.skipChildren();
        } else {
            value(parser, node, found);
        }
    }

    private void put(JsonParser parser, int index, Found found) throws IOException, UnfitException {
        if (found.tokens[index] != null) {
            throw UnfitException.malformed(pointers.get(index) + " stands twice");
        }
        found.tokens[index] = switch (parser.currentToken()) {
            case VALUE_TRUE -> new Field.Truth(true);
            case VALUE_FALSE -> new Field.Truth(false);
            case VALUE_STRING -> new Field.Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, pointers.get(index));
            default -> null;
        };
    }

    private static Field.Number number(JsonParser parser, Pointer pointer) throws IOException, UnfitException {
        try {
            BigDecimal decimal = new BigDecimal(parser.getText());
            if (Math.abs((long) decimal.scale()) <= Field.EXPONENT_MAX) {
                return new Field.Number(decimal);
            }
        } catch (NumberFormatException e) {
            // An exponent of more than 32 bits.
            throw tooFar(parser, pointer);
        }
        throw tooFar(parser, pointer);
    }

    private static UnfitException tooFar(JsonParser parser, Pointer pointer) throws IOException {
        return new UnfitException(
                Refusal.OUT_OF_RANGE,
                pointer + " is " + parser.getText() + ", allowed are " + Field.EXPONENT_MAX + " digits either way");
    }

    /** What was found, by the index of its pointer. Belongs to one message. */
    static final class Found {
        private final Token[] tokens;

        private Found(Token[] tokens) {
            this.tokens = tokens;
        }

        Optional<Token> at(int index) {
            return Optional.ofNullable(tokens[index]);
        }
    }
}
