package tsuji.sim.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What the gateway says it did not hand over: the answer of its {@code /ledger}, device by device, classes added up.
 *
 * @param accounts by device.
 */
public record Ledger(Map<String, Account> accounts) {
    /** Nothing is known: whatever was acknowledged must be at the city. */
    public static final Ledger UNKNOWN = new Ledger(Map.of());

    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public Ledger {
        accounts = Map.copyOf(accounts);
    }

    /**
     * Of one device, in entries.
     *
     * @param queued waiting or under way.
     * @param expired given up by the gateway's rules.
     */
    public record Account(long queued, long expired) {
        static final Account EMPTY = new Account(0, 0);

        Account plus(Account other) {
            return new Account(queued + other.queued, expired + other.expired);
        }
    }

    Account of(String device) {
        return accounts.getOrDefault(device, Account.EMPTY);
    }

    /** Reads a file, or asks a gateway when the place begins with {@code http:}. */
    public static Ledger read(String place) throws IOException, InterruptedException {
        if (!place.startsWith("http://") && !place.startsWith("https://")) {
            return parse(Files.readAllBytes(Path.of(place)));
        }
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(place)).timeout(PATIENCE).build();
        HttpResponse<byte[]> response = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(place + " answered " + response.statusCode() + ": "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return parse(response.body());
    }

    static Ledger parse(byte[] json) throws IOException {
        Map<String, Account> accounts = new HashMap<>();
        boolean found = false;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a ledger: not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("devices") && value == JsonToken.START_ARRAY) {
                    found = true;
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        account(parser, accounts);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (!found) {
            throw new IOException("not a ledger: it has no \"devices\"");
        }
        return new Ledger(accounts);
    }

    /** One row: a device and class. */
    private static void account(JsonParser parser, Map<String, Account> accounts) throws IOException {
        String device = "";
        long queued = 0;
        long expired = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "device" -> device = parser.getText();
                // The gateway's own page says queued, its message to the city unsent: both are all that is not
                // confirmed.
                case "queued", "unsent" -> queued = parser.getLongValue();
                case "expired" -> expired = sum(parser);
                default -> parser.skipChildren();
            }
        }
        accounts.merge(device, new Account(queued, expired), Account::plus);
    }

    /** Counts by reason. */
    private static long sum(JsonParser parser) throws IOException {
        long sum = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            parser.nextToken();
            sum += parser.getLongValue();
        }
        return sum;
    }
}
