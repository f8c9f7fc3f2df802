package tsuji.gateway.uplink;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import tsuji.gateway.journal.SeqRange;

/**
 * What the city's own consumer has stored: {@code {"epoch":"…","ranges":[[first,last],…]}}, cumulative.
 *
 * @param epoch the journal that is meant.
 */
record Receipt(String epoch, SeqSet stored) {
    static final int BYTES_MAX = 1024 * 1024;

    /** Empty: not a receipt; whoever sent it is wrong, and nothing is confirmed. Members we do not know are read over. */
    static Optional<Receipt> parse(byte[] payload) {
        if (payload.length > BYTES_MAX) {
            return Optional.empty();
        }
        try (JsonParser json = Json.parser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            String epoch = "";
            SeqSet stored = new SeqSet();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("epoch")) {
                    epoch = json.getValueAsString("");
                } else if (name.equals("ranges")) {
                    readRanges(json, stored);
                } else {
                    json.skipChildren();
                }
            }
            boolean whole = json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
            return whole && !epoch.isEmpty() ? Optional.of(new Receipt(epoch, stored)) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void readRanges(JsonParser json, SeqSet stored) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.START_ARRAY) {
            long first = seq(json);
            long last = seq(json);
            expect(json.nextToken() == JsonToken.END_ARRAY);
            stored.add(new SeqRange(first, last));
        }
        expect(json.currentToken() == JsonToken.END_ARRAY);
    }

    private static long seq(JsonParser json) throws IOException {
        expect(json.nextToken() == JsonToken.VALUE_NUMBER_INT);
        return json.getLongValue();
    }

    private static void expect(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not a receipt");
        }
    }
}
