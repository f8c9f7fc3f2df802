package tsuji.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The state of a gateway for a technician, short enough to read aloud: the verdict, what happened to the data, how long
 * there is room, and then each problem with its code, its reason and what to do.
 */
final class StatusText {
    private StatusText() {}

    /** @param health and ledger the answers of {@code /health} and {@code /ledger}. */
    static List<String> lines(JsonNode health, JsonNode ledger) {
        List<String> lines = new ArrayList<>();
        lines.add(verdict(health));
        lines.add(String.format(
                Locale.ROOT,
                "Data: %d accepted, %d confirmed by the city, %d waiting; %s",
                ledger.path("accepted").asLong(),
                ledger.path("confirmed").asLong(),
                ledger.path("queued").asLong(),
                lost(ledger)));
        lines.add(room(ledger));
        health.path("conditions")
                .forEach(condition -> lines.add(condition.path("code").asText() + " "
                        + condition.path("title").asText() + ": "
                        + condition.path("detail").asText()));
        return lines;
    }

    private static String verdict(JsonNode health) {
        return switch (health.path("status").asText()) {
            case "ok" -> "WELL: takes readings, stores them, no problem";
            case "degraded" -> "TROUBLE: takes readings and stores them, but see below";
            default ->
                "DOWN: "
                        + (health.path("accepting").asBoolean() ? "cannot store readings" : "takes no readings")
                        + "; devices keep theirs and send them again; storage "
                        + health.path("storage").asText();
        };
    }

    private static String lost(JsonNode ledger) {
        List<String> causes = new ArrayList<>();
        ledger.path("expired").properties().forEach(entry -> {
            if (entry.getValue().asLong() > 0) {
                causes.add(entry.getValue().asLong() + " " + entry.getKey());
            }
        });
        long imbalance = ledger.path("imbalance").asLong();
        if (imbalance != 0) {
            causes.add(imbalance + " unaccounted for");
        }
        return causes.isEmpty() ? "nothing lost" : "LOST: " + String.join(", ", causes);
    }

    private static String room(JsonNode ledger) {
        JsonNode backlog = ledger.path("backlog");
        String oldest = backlog.path("oldest_age_s").isNumber()
                ? ", the oldest " + time(backlog.path("oldest_age_s").asLong())
                : "";
        String full = backlog.path("full_in_s").isNumber()
                ? "at this rate full in " + time(backlog.path("full_in_s").asLong())
                : "nothing piles up";
        return "Room: " + backlog.path("bytes").asLong() / 1024 + " of "
                + backlog.path("bytes_max").asLong() / 1024 + " KiB waiting" + oldest + "; " + full;
    }

    /** The two largest units. */
    private static String time(long seconds) {
        Duration time = Duration.ofSeconds(seconds);
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0 ? time.toMinutes() + " min" : seconds + " s";
    }
}
