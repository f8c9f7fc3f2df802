package tsuji.wire;

import java.nio.charset.StandardCharsets;

/** Deterministic CBOR (RFC 8949, section 4.2.1): shortest heads, integers when integral, shortest exact floats. */
final class CborWriter {
    private CborWriter() {}

    static void head(ByteSink sink, int major, long argument) {
        sink.reserve(9);
        int type = major << 5;
        if (argument < 24) {
            sink.bytes[sink.size++] = (byte) (type | argument);
        } else if (argument <= 0xFF) {
            sink.bytes[sink.size++] = (byte) (type | 24);
            sink.bytes[sink.size++] = (byte) argument;
        } else if (argument <= 0xFFFF) {
            sink.bytes[sink.size++] = (byte) (type | 25);
            big(sink, argument, 2);
        } else if (argument <= 0xFFFF_FFFFL) {
            sink.bytes[sink.size++] = (byte) (type | 26);
            big(sink, argument, 4);
        } else {
            sink.bytes[sink.size++] = (byte) (type | 27);
            big(sink, argument, 8);
        }
    }

    private static void big(ByteSink sink, long value, int width) {
        for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
            sink.bytes[sink.size++] = (byte) (value >>> shift);
        }
    }

    static void integer(ByteSink sink, long value) {
        if (value >= 0) {
            head(sink, CborReader.UNSIGNED, value);
        } else {
            head(sink, CborReader.NEGATIVE, -1 - value);
        }
    }

    static void number(ByteSink sink, double value) {
        long integer = (long) value;
        if (integer == value && Math.abs(value) <= Resolver.EXACT_MAX) {
            integer(sink, integer);
            return;
        }
        sink.reserve(9);
        float single = (float) value;
        if (single != value) {
            sink.bytes[sink.size++] = (byte) 0xFB;
            big(sink, Double.doubleToRawLongBits(value), 8);
            return;
        }
        int half = halfBits(single);
        if (half >= 0) {
            sink.bytes[sink.size++] = (byte) 0xF9;
            big(sink, half, 2);
        } else {
            sink.bytes[sink.size++] = (byte) 0xFA;
            big(sink, Float.floatToRawIntBits(single), 4);
        }
    }

    /** Bits of the half float that equals a finite float, or -1. */
    private static int halfBits(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int exponent = (bits >>> 23 & 0xFF) - 127;
        int fraction = bits & 0x7FFFFF;
        if (exponent >= -14 && exponent <= 15) {
            return (fraction & 0x1FFF) == 0 ? sign | exponent + 15 << 10 | fraction >> 13 : -1;
        }
        if (exponent >= -24 && exponent < -14) {
            int significand = fraction | 0x800000;
            int shift = -1 - exponent;
            return (significand & (1 << shift) - 1) == 0 ? sign | significand >> shift : -1;
        }
        return -1;
    }

    static void text(ByteSink sink, String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) >= 0x80) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                head(sink, CborReader.TEXT, utf8.length);
                sink.put(utf8, 0, utf8.length);
                return;
            }
        }
        head(sink, CborReader.TEXT, length);
        sink.putAscii(text);
    }

    static void data(ByteSink sink, byte[] data) {
        head(sink, CborReader.BYTES, data.length);
        sink.put(data, 0, data.length);
    }

    static void flag(ByteSink sink, boolean flag) {
        sink.put(flag ? 0xF5 : 0xF4);
    }
}
