package tsuji.bridge.echonet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Bytes of a serial line in any fragments, as lines. What cannot be a line of the standard is dropped up to the next line end
 * and counted. One thread.
 */
final class SkReader {
    /** The longest line is an ERXUDP with 1,232 bytes in hexadecimal behind less than 150 characters. */
    static final int LINE_BYTES_MAX = 2_700;

    /** Lines that nobody has taken; the oldest goes. */
    static final int LINES_MAX = 256;

    private static final String UDP = "ERXUDP ";

    private final SkParser parser;
    private final boolean binary;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Deque<SkLine> lines = new ArrayDeque<>();
    private boolean skipping;
    private int needed;
    private long dropped;

    /** @param binary whether ERXUDP carries raw bytes instead of hexadecimal digits. */
    SkReader(Dialect dialect, boolean binary) {
        this.parser = new SkParser(dialect);
        this.binary = binary;
    }

    void feed(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            feed(bytes[i]);
        }
    }

    private void feed(byte next) {
        if (needed > 0) {
            line.write(next);
            needed--;
            return;
        }
        if (next == '\n' || next == '\r') {
            end();
            return;
        }
        if (skipping) {
            return;
        }
        if (line.size() >= LINE_BYTES_MAX) {
            drop();
            skipping = true;
            return;
        }
        line.write(next);
        if (binary && next == ' ') {
            awaitData();
        }
    }

    /** In binary mode the data may contain anything, line ends too: it is read by count. */
    private void awaitData() {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.startsWith(UDP)) {
            return;
        }
        String[] fields = text.split(" ", -1);
        if (fields.length == parser.udpFields() + 1) {
            try {
                needed = parser.udpLength(fields);
            } catch (FrameException e) {
                drop();
                skipping = true;
            }
        }
    }

    private void end() {
        byte[] bytes = line.toByteArray();
        boolean whole = !skipping && bytes.length > 0;
        line.reset();
        skipping = false;
        if (!whole) {
            return;
        }
        try {
            lines.addLast(parse(bytes));
            if (lines.size() > LINES_MAX) {
                lines.removeFirst();
                dropped++;
            }
        } catch (FrameException e) {
            dropped++;
        }
    }

    private SkLine parse(byte[] bytes) throws FrameException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!binary || !text.startsWith(UDP)) {
            mustBePrintable(bytes);
            return parser.parse(text);
        }
        String[] fields = text.split(" ", parser.udpFields() + 1);
        if (fields.length != parser.udpFields() + 1) {
            throw new FrameException("ERXUDP of " + fields.length + " fields");
        }
        int length = parser.udpLength(fields);
        byte[] data = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - length), bytes.length);
        if (fields[parser.udpFields()].length() != length) {
            throw new FrameException("ERXUDP with " + fields[parser.udpFields()].length() + " of " + length + " bytes");
        }
        return parser.udp(fields, data);
    }

    private static void mustBePrintable(byte[] bytes) throws FrameException {
        for (byte each : bytes) {
            if (each < ' ' || each > '~') {
                throw new FrameException("a byte that is no character");
            }
        }
    }

    private void drop() {
        line.reset();
        dropped++;
    }

    /** The next line, if there is a whole one. */
    Optional<SkLine> next() {
        return Optional.ofNullable(lines.pollFirst());
    }

    /** Lines that were dropped since the start. */
    long dropped() {
        return dropped;
    }
}
