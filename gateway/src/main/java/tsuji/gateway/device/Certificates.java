package tsuji.gateway.device;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The client certificate of a peer, and for a while the one before it, as with its {@link Secrets}. Each as SHA-256
 * fingerprint in lower-case hexadecimal.
 */
record Certificates(Optional<String> current, Optional<Previous> previous) {
    static final Certificates NONE = new Certificates(Optional.empty(), Optional.empty());

    /** Good as long as the time is before {@code untilMillis}. */
    record Previous(String fingerprint, long untilMillis) {
        boolean isGood(long nowMillis) {
            return nowMillis < untilMillis;
        }
    }

    static Certificates of(Optional<String> current) {
        return new Certificates(current, Optional.empty());
    }

    /** The current one becomes the previous one; a still older one ends now. */
    Certificates rotated(String fresh, long untilMillis) {
        return new Certificates(Optional.of(fresh), current.map(old -> new Previous(old, untilMillis)));
    }

    boolean isGood(String fingerprint, long nowMillis) {
        return Stream.concat(
                        current.stream(),
                        previous.filter(old -> old.isGood(nowMillis)).map(Previous::fingerprint).stream())
                .anyMatch(fingerprint::equals);
    }

    /** All of them, good or not. */
    Stream<String> all() {
        return Stream.concat(current.stream(), previous.map(Previous::fingerprint).stream());
    }
}
