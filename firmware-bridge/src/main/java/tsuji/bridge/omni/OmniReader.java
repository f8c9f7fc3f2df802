package tsuji.bridge.omni;

import java.util.Optional;

/** Cuts what a connection delivers at {@code #}. Not thread-safe. */
final class OmniReader {
    /** Longer lines end the connection. */
    static final int LINE_BYTES_MAX = 512;

    private final StringBuilder line = new StringBuilder();

    /** The peer sends no end of line. */
    static final class TooLongException extends Exception {
        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("line longer than " + LINE_BYTES_MAX + " bytes");
        }
    }

    /** One byte; the line that it ends, without {@code #}. CR, LF and bytes that are not ASCII are noise. */
    Optional<String> accept(byte octet) throws TooLongException {
        if (octet == '#') {
            String whole = line.toString();
            line.setLength(0);
            return Optional.of(whole);
        }
        if (octet >= ' ' && octet < 0x7F) {
            if (line.length() == LINE_BYTES_MAX) {
                throw new TooLongException();
            }
            line.append((char) octet);
        }
        return Optional.empty();
    }
}
