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
 * What the gateway says of each device: the answer of its {@code /ledger}, or its message to the city; classes added up.
 *
 * @param isKnown false: there is none to compare with.
 * @param accounts by device.
 */
public record Ledger(boolean isKnown, Map<String, Account> accounts) {
    /** Nothing is known: whatever was acknowledged must be at the city. */
    public static final Ledger UNKNOWN = new Ledger(false, Map.of());

    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public Ledger {
        accounts = Map.copyOf(accounts);
    }

    /**
     * Of one device, in entries.
     *
     * @param accepted taken into the journal.
     * @param confirmed by the city.
     * @param queued waiting or under way.
     * @param expired given up by the gateway's rules.
     * @param refused never taken.
     * @param carried of those confirmed, queued and expired: how many may be from before.
     */
    public record Account(long accepted, long confirmed, long queued, long expired, long refused, long carried) {
        static final Account EMPTY = new Account(0, 0, 0, 0, 0, 0);

        Account plus(Account other) {
            return new Account(
                    accepted + other.accepted,
                    confirmed + other.confirmed,
                    queued + other.queued,
                    expired + other.expired,
                    refused + other.refused,
                    carried + other.carried);
        }

        /** What waited before may wait still, or not. */
        Account since(Account before) {
            return new Account(
                    accepted - before.accepted,
                    confirmed - before.confirmed,
                    queued,
                    expired - before.expired,
                    refused - before.refused,
                    before.queued);
        }
    }

    /** What was added since an earlier ledger of the same gateway. */
    public Ledger since(Ledger before) {
        Map<String, Account> gained = new HashMap<>();
        accounts.forEach((device, account) -> gained.put(device, account.since(before.of(device))));
        return new Ledger(isKnown, gained);
    }

    Account of(String device) {
        return accounts.getOrDefault(device, Account.EMPTY);
    }

    /** Reads a file, or asks a gateway when the place begins with {@code http:}. */
    public static Ledger read(String place) throws IOException, InterruptedException {
        return parse(text(place));
    }

    /** The same, not yet understood: for the files of a run. */
    public static byte[] text(String place) throws IOException, InterruptedException {
        if (!place.startsWith("http://") && !place.startsWith("https://")) {
            return Files.readAllBytes(Path.of(place));
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
        return response.body();
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
        return new Ledger(true, accounts);
    }

    /** One row: a device and class. */
    private static void account(JsonParser parser, Map<String, Account> accounts) throws IOException {
        String device = "";
        Map<String, Long> counts = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("device")) {
                device = parser.getText();
            } else if (value == JsonToken.VALUE_NUMBER_INT) {
                counts.put(name, parser.getLongValue());
            } else if (value == JsonToken.START_OBJECT) {
                counts.put(name, sum(parser));
            }
        }
        // The gateway's own page says queued, its message to the city unsent: both are all that is not confirmed.
        long queued = counts.getOrDefault("queued", counts.getOrDefault("unsent", 0L));
        Account row = new Account(
                counts.getOrDefault("accepted", 0L),
                counts.getOrDefault("confirmed", 0L),
                queued,
                counts.getOrDefault("expired", 0L),
                counts.getOrDefault("refused", 0L),
                0);
        accounts.merge(device, row, Account::plus);
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
