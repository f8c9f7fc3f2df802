package tsuji.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import tsuji.gateway.device.DeviceRegistry.Stranger;
import tsuji.gateway.device.Enrolled;
import tsuji.gateway.device.ImportResult;
import tsuji.gateway.device.Place;

/** What {@code device …} shows, for people or as JSON for programs. */
final class DeviceText {
    private final PrintWriter out;
    private final boolean json;

    DeviceText(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Writes into one JSON value. */
    private interface Body {
        void write(JsonGenerator generator) throws IOException;
    }

    void secret(String id, String secret) throws IOException {
        if (json) {
            object(generator -> {
                generator.writeStringField("id", id);
                generator.writeStringField("secret", secret);
            });
            return;
        }
        out.println("user name  " + id);
        out.println("secret     " + secret);
        out.println("Write it into the device now, or print it: tsuji-gateway device label " + id);
    }

    void done(String what, String id) throws IOException {
        if (json) {
            object(generator -> generator.writeStringField(what, id));
        } else {
            out.println(id + " " + what);
        }
    }

    void table(List<Enrolled> peers) throws IOException {
        if (json) {
            array(generator -> {
                for (Enrolled peer : peers) {
                    write(generator, peer);
                }
            });
            return;
        }
        out.printf(
                "%-24s %-10s %-9s %-20s %-9s %-9s %s%n",
                "ID", "TYPE", "STATE", "LAST SEEN", "CLOCK", "CERT DAYS", "LABEL");
        for (Enrolled peer : peers) {
            out.printf(
                    "%-24s %-10s %-9s %-20s %-9s %-9s %s%n",
                    peer.id(),
                    peer.type(),
                    peer.state(),
                    lastSeen(peer),
                    clock(peer),
                    certificateDays(peer),
                    peer.label());
        }
        out.println(peers.size() + " registered");
    }

    private static String lastSeen(Enrolled peer) {
        return peer.details().seen().map(seen -> time(seen.unixMillis())).orElse("-");
    }

    private static String clock(Enrolled peer) {
        OptionalLong offset =
                peer.details().seen().map(Enrolled.Seen::clockOffsetMillis).orElse(OptionalLong.empty());
        return offset.isEmpty() ? "-" : String.format(Locale.ROOT, "%+d s", Math.round(offset.getAsLong() / 1_000.0));
    }

    private static String certificateDays(Enrolled peer) {
        OptionalLong end = peer.details().certificateEndsMillis();
        return end.isEmpty() ? "-" : daysLeft(end.getAsLong());
    }

    private static String daysLeft(long unixMillis) {
        return String.valueOf(Duration.between(Instant.now(), Instant.ofEpochMilli(unixMillis))
                .toDays());
    }

    private static String time(long unixMillis) {
        return Instant.ofEpochSecond(unixMillis / 1_000).toString();
    }

    void peer(Enrolled peer) throws IOException {
        if (json) {
            array(generator -> write(generator, peer));
            return;
        }
        Enrolled.Details details = peer.details();
        Place place = details.place();
        line("id", peer.id());
        line("type", peer.type());
        line("speaks for", details.speaksFor());
        line("label", peer.label());
        line("state", peer.state());
        line("place", place.text());
        place.position().ifPresent(at -> line("position", at.lat() + ", " + at.lon()));
        line("photo", place.photo());
        line("certificate", peer.certificate().isEmpty() ? "none" : peer.certificate());
        details.certificateEndsMillis()
                .ifPresent(end -> line("valid until", time(end) + ", " + daysLeft(end) + " days left"));
        details.oldSecretUntilMillis().ifPresent(until -> line("old secret", "good until " + time(until)));
        line("last seen", lastSeen(peer));
        details.seen().ifPresent(seen -> {
            line("address", seen.address());
            line("firmware", seen.firmware());
            seen.clockOffsetMillis().ifPresent(offset -> line("clock", clock(peer) + " from the gateway's"));
        });
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            out.printf("%-12s %s%n", name, value);
        }
    }

    void strangers(List<Stranger> strangers) throws IOException {
        if (json) {
            array(generator -> {
                for (Stranger stranger : strangers) {
                    generator.writeStartObject();
                    generator.writeStringField("user_name", stranger.userName());
                    generator.writeStringField("address", stranger.address());
                    generator.writeStringField("reason", stranger.reason());
                    generator.writeNumberField("attempts", stranger.attempts());
                    generator.writeNumberField("last_unix_ms", stranger.lastUnixMillis());
                    generator.writeEndObject();
                }
            });
            return;
        }
        out.printf("%-24s %-16s %-20s %8s %s%n", "USER NAME", "ADDRESS", "LAST", "ATTEMPTS", "REASON");
        for (Stranger stranger : strangers) {
            out.printf(
                    "%-24s %-16s %-20s %8d %s%n",
                    stranger.userName(),
                    stranger.address(),
                    time(stranger.lastUnixMillis()),
                    stranger.attempts(),
                    stranger.reason());
        }
        out.println(strangers.size() + " refused; device claim ID --type … lets one in");
    }

    void imported(ImportResult result) throws IOException {
        if (json) {
            object(generator -> {
                generator.writeNumberField("imported", result.imported());
                generator.writeArrayFieldStart("wrong");
                for (ImportResult.BadLine bad : result.badLines()) {
                    generator.writeStartObject();
                    generator.writeNumberField("line", bad.line());
                    generator.writeStringField("reason", bad.reason());
                    generator.writeEndObject();
                }
                generator.writeEndArray();
            });
            return;
        }
        String hint = result.imported() == 0 && !result.badLines().isEmpty()
                ? "; nothing was changed, mend the lines or use --skip-bad"
                : "";
        out.println(result.imported() + " imported, " + result.badLines().size() + " wrong" + hint);
    }

    private static void write(JsonGenerator generator, Enrolled peer) throws IOException {
        Enrolled.Details details = peer.details();
        generator.writeStartObject();
        generator.writeStringField("id", peer.id());
        generator.writeStringField("type", peer.type());
        generator.writeStringField("speaks_for", details.speaksFor());
        generator.writeStringField("label", peer.label());
        generator.writeStringField("state", peer.state());
        generator.writeStringField("certificate_sha256", peer.certificate());
        if (details.certificateEndsMillis().isPresent()) {
            generator.writeNumberField(
                    "certificate_ends_unix_ms", details.certificateEndsMillis().getAsLong());
        }
        generator.writeStringField("place", details.place().text());
        if (details.place().position().isPresent()) {
            generator.writeNumberField("lat", details.place().position().get().lat());
            generator.writeNumberField("lon", details.place().position().get().lon());
        }
        generator.writeStringField("photo", details.place().photo());
        if (details.oldSecretUntilMillis().isPresent()) {
            generator.writeNumberField(
                    "old_secret_until_unix_ms", details.oldSecretUntilMillis().getAsLong());
        }
        if (details.seen().isPresent()) {
            Enrolled.Seen seen = details.seen().get();
            generator.writeNumberField("seen_unix_ms", seen.unixMillis());
            generator.writeStringField("address", seen.address());
            generator.writeStringField("firmware", seen.firmware());
            if (seen.clockOffsetMillis().isPresent()) {
                generator.writeNumberField(
                        "clock_offset_ms", seen.clockOffsetMillis().getAsLong());
            }
        }
        generator.writeEndObject();
    }

    private void object(Body body) throws IOException {
        print(generator -> {
            generator.writeStartObject();
            body.write(generator);
            generator.writeEndObject();
        });
    }

    private void array(Body body) throws IOException {
        print(generator -> {
            generator.writeStartArray();
            body.write(generator);
            generator.writeEndArray();
        });
    }

    private void print(Body body) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            body.write(generator);
        }
        out.println(text);
    }
}
