package tsuji.wire;

import static tsuji.wire.SenmlException.malformed;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;

/** Reads a pack in JSON (RFC 8428, section 5) as a stream of tokens. */
final class JsonPackReader {
    /** Extension labels may carry structures; deeper ones are refused. */
    static final int DEPTH_MAX = 8;

    private static final int LABEL_LENGTH_MAX = 64;
    private static final int NUMBER_LENGTH_MAX = 64;
    // Base64 of the longest vd, and 6 characters \\uXXXX for each of the longest vs would still be refused by the
    // resolver.
    private static final int STRING_LENGTH_MAX = 8_192;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNameLength(LABEL_LENGTH_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxStringLength(STRING_LENGTH_MAX)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            // Labels of strangers must not end up in the JVM's table of interned strings.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonPackReader() {}

    static void read(byte[] payload, Resolver resolver) throws SenmlException {
        // Jackson would guess UTF-16 and UTF-32 from zero bytes and does not notice overlong UTF-8.
        boolean zeroByte = payload.length > 1 && (payload[0] == 0 || payload[1] == 0);
        if (zeroByte || !Utf8.isValid(payload, 0, payload.length)) {
            throw malformed("not UTF-8");
        }
        try (JsonParser parser = FACTORY.createParser(payload)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw malformed("a pack is an array");
            }
            JsonToken token = parser.nextToken();
            while (token == JsonToken.START_OBJECT) {
                readRecord(parser, resolver);
                token = parser.nextToken();
            }
            if (token != JsonToken.END_ARRAY) {
                throw malformed("a record is an object");
            }
            if (parser.nextToken() != null) {
                throw malformed("bytes after the pack");
            }
        } catch (StreamConstraintsException e) {
            throw SenmlException.tooLarge(e.getOriginalMessage());
        } catch (JacksonException e) {
            throw malformed("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
        resolver.endPack();
    }

    private static void readRecord(JsonParser parser, Resolver resolver) throws IOException, SenmlException {
        resolver.beginRecord();
        String name = parser.nextFieldName();
        while (name != null) {
            int label = Label.ofJson(name);
            JsonToken token = parser.nextToken();
            if (label == Label.UNKNOWN) {
                readUnknown(parser, name, resolver);
            } else {
                resolver.claim(label);
                readField(parser, token, label, resolver);
            }
            name = parser.nextFieldName();
        }
        resolver.endRecord();
    }

    private static void readField(JsonParser parser, JsonToken token, int label, Resolver resolver)
            throws IOException, SenmlException {
        switch (label) {
            case Label.BASE_VERSION -> resolver.version(integer(parser, token));
            case Label.BASE_NAME, Label.BASE_UNIT, Label.NAME, Label.UNIT, Label.TEXT ->
                resolver.text(label, text(parser, token));
            case Label.FLAG -> {
                if (!token.isBoolean()) {
                    throw malformed("vb is not true or false");
                }
                resolver.flag(token == JsonToken.VALUE_TRUE);
            }
            case Label.DATA -> resolver.data(base64(text(parser, token)));
            default -> resolver.number(label, number(parser, token));
        }
    }

    private static void readUnknown(JsonParser parser, String name, Resolver resolver)
            throws IOException, SenmlException {
        if (!resolver.claimUnknown(name)) {
            parser.skipChildren();
        } else if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            resolver.extension(name, integer(parser, parser.currentToken()));
        } else {
            resolver.extension(name, text(parser, parser.currentToken()));
        }
    }

    private static String text(JsonParser parser, JsonToken token) throws IOException, SenmlException {
        if (token != JsonToken.VALUE_STRING) {
            throw malformed("\"" + parser.currentName() + "\" is not a string");
        }
        return parser.getText();
    }

    private static long integer(JsonParser parser, JsonToken token) throws IOException, SenmlException {
        if (token != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw malformed("\"" + parser.currentName() + "\" is not an integer of at most 64 bits");
        }
        return parser.getLongValue();
    }

    /**
     * The number as a double. Integers that a double would round are refused: better no reading than a wrong register.
     * Numbers with a fraction or an exponent are doubles by RFC 8428, section 4.3.
     */
    private static double number(JsonParser parser, JsonToken token) throws IOException, SenmlException {
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long integer = parser.getLongValue();
            if (Math.abs(integer) > 1L << 53 && !CborReader.isExact(integer)) {
                throw rounded(parser);
            }
            return integer;
        }
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw malformed("\"" + parser.currentName() + "\" is not a number");
        }
        double number = parser.getDoubleValue();
        if (Math.abs(number) > Resolver.EXACT_MAX && Double.isFinite(number) && isRounded(parser.getText(), number)) {
            throw rounded(parser);
        }
        return number;
    }

    private static boolean isRounded(String literal, double number) {
        boolean exponent = literal.indexOf('e') >= 0 || literal.indexOf('E') >= 0;
        return !exponent && new BigDecimal(literal).compareTo(new BigDecimal(number)) != 0;
    }

    private static SenmlException rounded(JsonParser parser) throws IOException {
        return malformed("\"" + parser.currentName() + "\" is " + parser.getText() + ", which a double would round");
    }

    private static byte[] base64(String text) throws SenmlException {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw malformed("vd is not base64url: " + e.getMessage());
        }
    }
}
