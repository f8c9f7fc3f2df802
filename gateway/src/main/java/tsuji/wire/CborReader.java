package tsuji.wire;

import static tsuji.wire.SenmlException.malformed;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A cursor over CBOR (RFC 8949). One thread.
 *
 * <p>Written by hand because the labels of SenML are integers <em>or</em> texts, which a JSON-shaped token stream cannot
 * tell apart, and because malformed UTF-8, reserved forms and trailing bytes must be refused.
 */
final class CborReader {
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int TAG = 6;
    static final int SIMPLE = 7;

    /** {@link #argument} of an indefinite length, and of the break that ends it. */
    static final long INDEFINITE = -1;

    private static final int BREAK = 0xFF;
    private static final int DECIMAL_FRACTION = 4;
    private static final int DECIMAL_EXPONENT_MAX = 400;

    private final byte[] bytes;
    private int position;
    private final int end;

    /** Of the item whose head was read last. */
    private int major;

    private int info;
    private long argument;

    CborReader(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    boolean atEnd() {
        return position == end;
    }

    void moveTo(int index) {
        position = index;
    }

    int position() {
        return position;
    }

    long argument() {
        return argument;
    }

    /** Takes the break that ends an item of indefinite length, if it is next. */
    boolean takeBreak() {
        if (position < end && (bytes[position] & 0xFF) == BREAK) {
            position++;
            return true;
        }
        return false;
    }

    /** Reads the head of the next item; returns its major type, the argument is in {@link #argument}. */
    int head() throws SenmlException {
        int initial = octet();
        major = initial >>> 5;
        info = initial & 0x1F;
        if (info < 24) {
            argument = info;
        } else if (info <= 27) {
            argument = unsigned(1 << info - 24);
        } else if (info == 31 && (major >= BYTES && major <= MAP)) {
            argument = INDEFINITE;
        } else {
            throw malformed("not CBOR: byte " + initial + " at " + (position - 1));
        }
        boolean length = major >= BYTES && major <= MAP && info != 31;
        if (length && (argument < 0 || argument > end - position)) {
            throw malformed("not CBOR: " + Long.toUnsignedString(argument) + " bytes or items at " + position
                    + ", but only " + (end - position) + " bytes left");
        }
        return major;
    }

    private int octet() throws SenmlException {
        if (position >= end) {
            throw malformed("not CBOR: ends after " + end + " bytes in the middle of an item");
        }
        return bytes[position++] & 0xFF;
    }

    private long unsigned(int width) throws SenmlException {
        if (end - position < width) {
            throw malformed("not CBOR: ends after " + end + " bytes in the middle of an item");
        }
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | bytes[position++] & 0xFF;
        }
        return value;
    }

    /** Reads over a text whose head was just read; it lies between {@link #position} before and after. */
    void skipText() throws SenmlException {
        if (major != TEXT || argument == INDEFINITE) {
            throw malformed("not a text before byte " + position);
        }
        position += (int) argument;
    }

    boolean isInteger() {
        return major == UNSIGNED || major == NEGATIVE;
    }

    /** Text of the item whose head was just read. */
    String text() throws SenmlException {
        if (major != TEXT) {
            throw malformed("not a text before byte " + position);
        }
        if (argument == INDEFINITE) {
            byte[] joined = chunks(TEXT);
            return utf8(joined, 0, joined.length);
        }
        int from = position;
        position += (int) argument;
        return utf8(bytes, from, position);
    }

    private static String utf8(byte[] bytes, int from, int to) throws SenmlException {
        if (!Utf8.isValid(bytes, from, to)) {
            throw malformed("not UTF-8");
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Byte string of the item whose head was just read; a copy. */
    byte[] data() throws SenmlException {
        if (major != BYTES) {
            throw malformed("not a byte string before byte " + position);
        }
        if (argument == INDEFINITE) {
            return chunks(BYTES);
        }
        int from = position;
        position += (int) argument;
        return Arrays.copyOfRange(bytes, from, position);
    }

    private byte[] chunks(int kind) throws SenmlException {
        ByteSink joined = new ByteSink(64);
        while (!takeBreak()) {
            if (head() != kind || argument == INDEFINITE) {
                throw malformed("not CBOR: wrong chunk before byte " + position);
            }
            int length = (int) argument;
            if (kind == TEXT && !Utf8.isValid(bytes, position, position + length)) {
                throw malformed("not UTF-8");
            }
            joined.put(bytes, position, length);
            position += length;
        }
        return joined.toByteArray();
    }

    boolean flag() throws SenmlException {
        if (major != SIMPLE || (info != 20 && info != 21)) {
            throw malformed("not true or false before byte " + position);
        }
        return info == 21;
    }

    /** Integer of the item whose head was just read; refused when it does not fit into 64 bits. */
    long integer() throws SenmlException {
        if ((major != UNSIGNED && major != NEGATIVE) || argument < 0) {
            throw malformed("not an integer of at most 64 bits before byte " + position);
        }
        return major == UNSIGNED ? argument : -1 - argument;
    }

    /**
     * Number of the item whose head was just read: integer, half, single or double float, or decimal fraction (tag 4).
     * Integers that a double would round are refused.
     */
    double number() throws SenmlException {
        if (major == UNSIGNED || major == NEGATIVE) {
            long integer = integer();
            if (!isExact(integer)) {
                throw malformed(integer + " before byte " + position + ", which a double would round");
            }
            return integer;
        }
        if (major == SIMPLE && info >= 25 && info <= 27) {
            return switch (info) {
                case 25 -> half((int) argument);
                case 26 -> Float.intBitsToFloat((int) argument);
                default -> Double.longBitsToDouble(argument);
            };
        }
        if (major == TAG && argument == DECIMAL_FRACTION) {
            return decimalFraction();
        }
        throw malformed("not a number before byte " + position);
    }

    static boolean isExact(long integer) {
        double rounded = integer;
        return Math.abs(rounded) < 0x1p63 && (long) rounded == integer;
    }

    private double decimalFraction() throws SenmlException {
        if (head() != ARRAY || argument != 2) {
            throw malformed("decimal fraction is not an array of two before byte " + position);
        }
        head();
        long exponent = integer();
        head();
        long mantissa = integer();
        if (Math.abs(exponent) > DECIMAL_EXPONENT_MAX) {
            throw malformed("decimal fraction with exponent " + exponent);
        }
        BigDecimal exact = BigDecimal.valueOf(mantissa, (int) -exponent);
        double number = exact.doubleValue();
        boolean large = Math.abs(number) > Resolver.EXACT_MAX;
        if (!Double.isFinite(number) || (large && exact.compareTo(new BigDecimal(number)) != 0)) {
            throw malformed("decimal fraction " + exact + ", which a double would round");
        }
        return number;
    }

    private static double half(int bits) {
        int exponent = bits >>> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double magnitude;
        if (exponent == 0) {
            magnitude = fraction * 0x1p-24;
        } else if (exponent == 31) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            magnitude = (1024 + fraction) * Math.scalb(1.0, exponent - 25);
        }
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /** Reads over the item whose head was just read. */
    void skip(int depthMax) throws SenmlException {
        if (depthMax == 0) {
            throw SenmlException.tooLarge("nested deeper than " + JsonPackReader.DEPTH_MAX);
        }
        switch (major) {
            case UNSIGNED, NEGATIVE -> {}
            case BYTES -> skipBytes();
            case TEXT -> skipUtf8();
            case TAG -> {
                head();
                skip(depthMax - 1);
            }
            case SIMPLE -> {
                if (info == 24 && argument < 32) {
                    throw malformed("not CBOR: reserved simple value before byte " + position);
                }
            }
            default -> skipItems(major == MAP ? 2 : 1, depthMax);
        }
    }

    private void skipBytes() throws SenmlException {
        if (argument == INDEFINITE) {
            chunks(BYTES);
        } else {
            position += (int) argument;
        }
    }

    private void skipUtf8() throws SenmlException {
        if (argument == INDEFINITE) {
            chunks(TEXT);
            return;
        }
        int from = position;
        position += (int) argument;
        if (!Utf8.isValid(bytes, from, position)) {
            throw malformed("not UTF-8");
        }
    }

    private void skipItems(int perEntry, int depthMax) throws SenmlException {
        long entries = argument;
        for (long i = 0; entries == INDEFINITE ? !takeBreak() : i < entries; i++) {
            for (int j = 0; j < perEntry; j++) {
                head();
                skip(depthMax - 1);
            }
        }
    }
}
