package tsuji.wire;

import java.util.Optional;

/**
 * Name of one device, as it stands in topics and on the label.
 *
 * @param value 1 to {@value #LENGTH_MAX} characters of {@code A-Z a-z 0-9 - . : _}, the first a letter or digit. This is
 *     the character set of a SenML name (RFC 8428, section 4.5.1) without {@code /}, so an id is one topic level.
 */
public record DeviceId(String value) implements Comparable<DeviceId> {
    public static final int LENGTH_MAX = 64;

    /** A device URN (RFC 9039) of a subtype of our own. */
    private static final String URN = "urn:dev:tsuji:";

    public DeviceId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("device id \"" + value + "\": 1 to " + LENGTH_MAX
                    + " characters of A-Z a-z 0-9 - . : _, the first a letter or digit");
        }
    }

    public static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > LENGTH_MAX || !isLetterOrDigit(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '-' && c != '.' && c != ':' && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** As it stands in a certificate, for example {@code urn:dev:tsuji:SC-0001}. */
    public String urn() {
        return URN + value;
    }

    /** Whether it means one of our devices, perhaps wrongly. */
    public static boolean isUrn(String text) {
        return text.startsWith(URN);
    }

    /** The device that a URN names; empty: it names none. */
    public static Optional<DeviceId> ofUrn(String text) {
        return Optional.of(text)
                .filter(DeviceId::isUrn)
                .map(urn -> urn.substring(URN.length()))
                .filter(DeviceId::isValid)
                .map(DeviceId::new);
    }

    @Override
    public int compareTo(DeviceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
