package tsuji.sim.fault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The gateway's own balance as it tells it at {@code /ledger}, in entries.
 *
 * @param queued unsent: waiting or in flight.
 * @param refused for any reason.
 * @param expired for any reason.
 * @param imbalance what the gateway itself cannot account for; 0.
 */
public record GatewayLedger(
        long received,
        long accepted,
        long duplicate,
        long refused,
        long confirmed,
        long queued,
        long expired,
        long imbalance) {
    private static final JsonFactory JSON = new JsonFactory();

    /** @throws IOException when it is not such a balance. */
    public static GatewayLedger parse(String json) throws IOException {
        Map<String, Long> sums = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a balance: " + json);
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_NUMBER_INT) {
                    sums.put(name, parser.getLongValue());
                } else if (name.equals("refused") || name.equals("expired")) {
                    sums.put(name, sum(parser));
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (!sums.containsKey("accepted") || !sums.containsKey("queued")) {
            throw new IOException("not a balance: " + json);
        }
        return new GatewayLedger(
                sums.getOrDefault("received", 0L),
                sums.get("accepted"),
                sums.getOrDefault("duplicate", 0L),
                sums.getOrDefault("refused", 0L),
                sums.getOrDefault("confirmed", 0L),
                sums.get("queued"),
                sums.getOrDefault("expired", 0L),
                sums.getOrDefault("imbalance", 0L));
    }

    /** Of an object by reason. */
    private static long sum(JsonParser parser) throws IOException {
        long sum = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                sum += parser.getLongValue();
            }
        }
        return sum;
    }

    /** Accepted, less what became of it; 0 when nothing disappeared. */
    public long missing() {
        return accepted - confirmed - queued - expired;
    }
}
