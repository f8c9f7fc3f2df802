package tsuji.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import java.io.IOException;

/**
 * TOML text as a tree. From the parser's tokens, without Jackson's mapper: that one brings locales, time zones and date
 * formats along, 6 % of the gateway's start.
 */
final class Toml {
    private static final TomlFactory FACTORY = new TomlFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Toml() {}

    static JsonNode read(byte[] text) throws IOException {
        return read(FACTORY.createParser(text));
    }

    static JsonNode read(String text) throws IOException {
        return read(FACTORY.createParser(text));
    }

    private static JsonNode read(JsonParser parser) throws IOException {
        try (parser) {
            parser.nextToken();
            return value(parser);
        }
    }

    /** The value at the present token; afterwards the parser stands at its last token. */
    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> table(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? NODES.numberNode(parser.getBigIntegerValue())
                        : NODES.numberNode(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            // Dates and times: no setting is one.
            default -> NODES.pojoNode(parser.getText());
        };
    }

    private static ObjectNode table(JsonParser parser) throws IOException {
        ObjectNode table = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            table.set(name, value(parser));
        }
        return table;
    }

    private static ArrayNode array(JsonParser parser) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }
}
