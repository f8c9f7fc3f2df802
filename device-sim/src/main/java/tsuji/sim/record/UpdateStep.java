package tsuji.sim.record;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that happened to the firmware of a device, a line of {@code firmware.ndjson}.
 *
 * @param what see {@link Kind}; else empty text.
 * @param reason the result that goes with a state; empty text when there is none.
 */
public record UpdateStep(String device, Kind kind, String what, String reason, long unixMillis) {
    /** What happened. */
    public enum Kind {
        /** It takes part; {@code what}: its behaviour. */
        PLAYS,
        /** It has started; {@code what}: the version that it runs. */
        RUNS,
        /** It was offered an image. */
        OFFERED,
        /** It told the gateway where it stands; {@code what}: the state. */
        SAID,
        /** The gateway has acknowledged that; {@code what}: the state. */
        TAKEN,
        /** Its power failed. */
        DARK,
        /** The image that it was given is not the manifest's. */
        DAMAGED,
        /** The gateway told it how its update ended; {@code what}: the state. */
        VERDICT;

        static final Map<String, Kind> BY_LABEL =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(Kind::label, kind -> kind));

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
