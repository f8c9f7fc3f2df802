package tsuji.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The JSON tokens that packs are made of. */
final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    private JsonWriter() {}

    static void integer(ByteSink sink, long value) {
        sink.reserve(20);
        if (value == Long.MIN_VALUE) {
            sink.putAscii("-9223372036854775808");
            return;
        }
        long rest = value;
        if (value < 0) {
            sink.bytes[sink.size++] = '-';
            rest = -value;
        }
        digits(sink, rest, 1);
    }

    /** At least {@code least} digits of a number that is not negative. */
    private static void digits(ByteSink sink, long value, int least) {
        int count = 1;
        for (long bound = 10; count < 19 && value >= bound; bound *= 10) {
            count++;
        }
        count = Math.max(count, least);
        sink.reserve(count);
        long rest = value;
        for (int i = sink.size + count - 1; i >= sink.size; i--) {
            sink.bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        sink.size += count;
    }

    /** The shortest decimal that reads back as the same double, for the numbers devices send; any exact one for others. */
    static void number(ByteSink sink, double value) {
        double magnitude = Math.abs(value);
        if (magnitude > Resolver.EXACT_MAX) {
            sink.putAscii(Double.toString(value));
            return;
        }
        if (value == (long) value) {
            integer(sink, (long) value);
            return;
        }
        for (int places = 1; places < TENS.length && magnitude * TENS[places] < 1e15; places++) {
            // Both are exact integers below 2^53, so the division rounds once, as a reader's conversion does.
            long scaled = Math.round(magnitude * TENS[places]);
            if (scaled / TENS[places] == magnitude) {
                if (value < 0) {
                    sink.put('-');
                }
                long ten = (long) TENS[places];
                digits(sink, scaled / ten, 1);
                sink.put('.');
                digits(sink, scaled % ten, places);
                return;
            }
        }
        sink.putAscii(Double.toString(value));
    }

    static void string(ByteSink sink, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        string(sink, utf8, 0, utf8.length);
    }

    /** A string from UTF-8. */
    static void string(ByteSink sink, byte[] utf8, int from, int to) {
        sink.reserve(to - from + 2);
        sink.bytes[sink.size++] = '"';
        for (int i = from; i < to; i++) {
            byte octet = utf8[i];
            if (octet == '"' || octet == '\\') {
                sink.put('\\');
                sink.put(octet);
            } else if (octet >= 0 && octet < ' ') {
                sink.putAscii("\\u00");
                sink.put(HEX[octet >> 4]);
                sink.put(HEX[octet & 0xF]);
            } else {
                sink.put(octet);
            }
        }
        sink.put('"');
    }

    static void base64(ByteSink sink, byte[] data) {
        byte[] text = Base64.getUrlEncoder().withoutPadding().encode(data);
        string(sink, text, 0, text.length);
    }
}
