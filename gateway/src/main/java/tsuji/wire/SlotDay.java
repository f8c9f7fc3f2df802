package tsuji.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which metering slots of one day the gateway has. Slots are counted from 00:00 UTC. Many of them are the answer on
 * {@code v1/{device}/slots}: {@code [{"day":"2026-05-20","length":1800,"has":"ffffffffff0f"}]}.
 *
 * @param lengthSeconds of a slot: whole minutes, and a part of an hour.
 * @param has four slots in a hexadecimal digit, the earliest in its highest bit.
 */
public record SlotDay(LocalDate day, int lengthSeconds, String has) {
    private static final int MINUTE_SECONDS = 60;
    private static final int HOUR_SECONDS = 3_600;
    private static final int DAY_SECONDS = 86_400;
    private static final int SLOTS_PER_DIGIT = 4;
    private static final int DIGIT_MAX = 0xF;
    private static final JsonFactory JSON = new JsonFactory();

    public SlotDay {
        if (!isLength(lengthSeconds) || has.length() != DAY_SECONDS / lengthSeconds / SLOTS_PER_DIGIT) {
            throw new IllegalArgumentException(has.length() + " digits for a day of slots of " + lengthSeconds + " s");
        }
        if (!has.chars().allMatch(digit -> Character.digit(digit, DIGIT_MAX + 1) >= 0)) {
            throw new IllegalArgumentException("slots are told in hexadecimal digits");
        }
    }

    /** Whether slots can be so long. */
    public static boolean isLength(double seconds) {
        return seconds >= MINUTE_SECONDS
                && seconds <= HOUR_SECONDS
                && seconds % MINUTE_SECONDS == 0
                && HOUR_SECONDS % seconds == 0;
    }

    /** A day of which the gateway has nothing. */
    public static SlotDay none(LocalDate day, int lengthSeconds) {
        return new SlotDay(day, lengthSeconds, "0".repeat(DAY_SECONDS / lengthSeconds / SLOTS_PER_DIGIT));
    }

    /** The day of the slot that begins then. */
    public static LocalDate dayOf(long startSeconds) {
        return LocalDate.ofEpochDay(Math.floorDiv(startSeconds, (long) DAY_SECONDS));
    }

    /** The same day, with the slot that begins then. */
    public SlotDay with(long startSeconds) {
        int slot = (int) (Math.floorMod(startSeconds, (long) DAY_SECONDS) / lengthSeconds);
        int at = slot / SLOTS_PER_DIGIT;
        StringBuilder digits = new StringBuilder(has);
        digits.setCharAt(at, Character.forDigit(digit(at) | bit(slot), DIGIT_MAX + 1));
        return new SlotDay(day, lengthSeconds, digits.toString());
    }

    /** Beginnings of the slots that the gateway has, in seconds since 1970, ascending. */
    public List<Long> starts() {
        List<Long> starts = new ArrayList<>();
        for (int slot = 0; slot < has.length() * SLOTS_PER_DIGIT; slot++) {
            if ((digit(slot / SLOTS_PER_DIGIT) & bit(slot)) != 0) {
                starts.add(day.toEpochDay() * DAY_SECONDS + (long) slot * lengthSeconds);
            }
        }
        return starts;
    }

    private int digit(int at) {
        return Character.digit(has.charAt(at), DIGIT_MAX + 1);
    }

    private static int bit(int slot) {
        return 1 << SLOTS_PER_DIGIT - 1 - slot % SLOTS_PER_DIGIT;
    }

    public static byte[] encode(List<SlotDay> days) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartArray();
            for (SlotDay day : days) {
                json.writeStartObject();
                json.writeStringField("day", day.day().toString());
                json.writeNumberField("length", day.lengthSeconds());
                json.writeStringField("has", day.has().toLowerCase(Locale.ROOT));
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException what came is no list of days. */
    public static List<SlotDay> decode(byte[] payload) throws IOException {
        List<SlotDay> days = new ArrayList<>();
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("a list of days begins with [");
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                days.add(day(json));
            }
            if (json.currentToken() != JsonToken.END_ARRAY) {
                throw new IOException("a list of days ends with ]");
            }
            return days;
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IOException("no day of slots: " + e.getMessage(), e);
        }
    }

    private static SlotDay day(JsonParser json) throws IOException {
        String day = "";
        int length = 0;
        String has = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "day" -> day = json.getText();
                case "length" -> length = json.getIntValue();
                case "has" -> has = json.getText();
                // What a later gateway adds is none of ours.
                default -> json.skipChildren();
            }
        }
        return new SlotDay(LocalDate.parse(day), length, has);
    }
}
