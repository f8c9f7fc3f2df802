package tsuji.gateway.device;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The secret of a peer, and for a while the one before it: a device in the field cannot change at the same moment as the
 * registry.
 */
record Secrets(Credential current, Optional<Previous> previous) {
    /** Good as long as the time is before {@code untilMillis}. */
    record Previous(Credential credential, long untilMillis) {
        boolean isGood(long nowMillis) {
            return nowMillis < untilMillis;
        }
    }

    static Secrets of(Credential current) {
        return new Secrets(current, Optional.empty());
    }

    /** The current one becomes the previous one; a still older one ends now. */
    Secrets rotated(Credential fresh, long untilMillis) {
        return new Secrets(fresh, Optional.of(new Previous(current, untilMillis)));
    }

    Stream<Credential> good(long nowMillis) {
        return Stream.concat(
                Stream.of(current), previous.filter(old -> old.isGood(nowMillis)).map(Previous::credential).stream());
    }

    /** All of them, good or not. */
    Stream<Credential> all() {
        return Stream.concat(Stream.of(current), previous.map(Previous::credential).stream());
    }
}
