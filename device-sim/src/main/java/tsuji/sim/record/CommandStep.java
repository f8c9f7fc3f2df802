package tsuji.sim.record;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that happened to a command, a line of {@code commands.ndjson}.
 *
 * @param id of the command.
 * @param device for which it is; of {@code DONE} and what else happens at a device, the device that had it.
 * @param what of {@code ISSUED} the command's name, of {@code REPORTED} the outcome; else empty text.
 * @param reason why it was not done; empty text when there is none.
 */
public record CommandStep(String id, String device, Kind kind, String what, String reason, long unixMillis) {
    /** What happened. */
    public enum Kind {
        /** The city issued it. */
        ISSUED,
        /** The city, or somebody in its name, sent it again. */
        REPLAYED,
        /** The device did it. */
        DONE,
        /** The device had it and did not do it. */
        DECLINED,
        /** The device had it after its expiry and did not do it. */
        LATE,
        /** The packet came to the device a second time, and said so (DUP). */
        REPEATED,
        /** The city heard what became of it. */
        REPORTED;

        static final Map<String, Kind> BY_LABEL =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(Kind::label, kind -> kind));

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
