package tsuji.wire.firmware;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of CBOR (RFC 8949) that SMP and manifests use, as Java values: {@code Long}, {@code byte[]}, {@code String},
 * {@code List}, {@code Map} in order, {@code Boolean}, {@code Tagged}. Floats, null and 64-bit unsigned do not occur.
 */
public final class Cbor {
    public static final int DEPTH_MAX = 8;

    private static final int BREAK = 0xFF;
    private static final long INDEFINITE = -1;

    private final byte[] bytes;
    private int position;

    private Cbor(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A value with a tag. */
    public record Tagged(long tag, Object value) {}

    /** One item and nothing behind it. */
    public static Object decode(byte[] bytes) throws MalformedException {
        Cbor cbor = new Cbor(bytes);
        Object value = cbor.item(DEPTH_MAX);
        if (cbor.position != bytes.length) {
            throw new MalformedException((bytes.length - cbor.position) + " bytes follow the CBOR item");
        }
        return value;
    }

    /** Like {@link #decode}, and refuses any other encoding than the one that {@link #encode} makes. */
    public static Object decodeDeterministic(byte[] bytes) throws MalformedException {
        Object value = decode(bytes);
        if (!Arrays.equals(encode(value), bytes)) {
            throw new MalformedException("CBOR is not in its shortest form");
        }
        return value;
    }

    private Object item(int depth) throws MalformedException {
        if (depth == 0) {
            throw new MalformedException("CBOR nested deeper than " + DEPTH_MAX);
        }
        int initial = octet();
        int major = initial >> 5;
        if (major == 7) {
            return flag(initial);
        }
        long argument = argument(major, initial & 0x1F);
        return switch (major) {
            case 0 -> argument;
            case 1 -> -1 - argument;
            case 2 -> data(argument);
            case 3 -> text(argument);
            case 4 -> array(argument, depth - 1);
            case 5 -> map(argument, depth - 1);
            default -> new Tagged(argument, item(depth - 1));
        };
    }

    private static Object flag(int initial) throws MalformedException {
        if (initial != 0xF4 && initial != 0xF5) {
            throw new MalformedException("CBOR item " + Integer.toHexString(initial) + " does not occur here");
        }
        return initial == 0xF5;
    }

    private long argument(int major, int info) throws MalformedException {
        if (info < 24) {
            return info;
        }
        if (info == 31 && (major == 4 || major == 5)) {
            return INDEFINITE;
        }
        if (info > 27) {
            throw new MalformedException("CBOR length form " + info + " before byte " + position);
        }
        long value = 0;
        for (int i = 0; i < 1 << info - 24; i++) {
            value = value << 8 | octet();
        }
        if (value < 0) {
            throw new MalformedException("CBOR number over 63 bits before byte " + position);
        }
        return value;
    }

    private int octet() throws MalformedException {
        if (position == bytes.length) {
            throw new MalformedException("CBOR ends in the middle of an item, after " + position + " bytes");
        }
        return bytes[position++] & 0xFF;
    }

    private byte[] data(long length) throws MalformedException {
        if (length > bytes.length - position) {
            throw new MalformedException(
                    "CBOR announces " + length + " bytes, " + (bytes.length - position) + " are left");
        }
        position += (int) length;
        return Arrays.copyOfRange(bytes, position - (int) length, position);
    }

    private String text(long length) throws MalformedException {
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data(length)));
            return chars.toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("CBOR text is not UTF-8 before byte " + position);
        }
    }

    private List<Object> array(long length, int depth) throws MalformedException {
        List<Object> items = new ArrayList<>();
        while (!isEnd(length, items.size())) {
            items.add(item(depth));
        }
        return items;
    }

    private Map<Object, Object> map(long length, int depth) throws MalformedException {
        Map<Object, Object> entries = new LinkedHashMap<>();
        while (!isEnd(length, entries.size())) {
            Object key = item(depth);
            if (!(key instanceof Long) && !(key instanceof String)) {
                throw new MalformedException("CBOR map key is neither a number nor a text before byte " + position);
            }
            if (entries.put(key, item(depth)) != null) {
                throw new MalformedException("CBOR map has " + key + " twice");
            }
        }
        return entries;
    }

    private boolean isEnd(long length, int size) {
        if (length != INDEFINITE) {
            return size == length;
        }
        boolean end = position < bytes.length && (bytes[position] & 0xFF) == BREAK;
        if (end) {
            position++;
        }
        return end;
    }

    /** Shortest heads, definite lengths, maps in the order they have. */
    public static byte[] encode(Object value) {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        write(sink, value);
        return sink.toByteArray();
    }

    private static void write(ByteArrayOutputStream sink, Object value) {
        if (value instanceof Number number) {
            long integer = number.longValue();
            head(sink, integer < 0 ? 1 : 0, integer < 0 ? -1 - integer : integer);
        } else if (value instanceof byte[] data) {
            head(sink, 2, data.length);
            sink.writeBytes(data);
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            head(sink, 3, utf8.length);
            sink.writeBytes(utf8);
        } else if (value instanceof List<?> items) {
            head(sink, 4, items.size());
            items.forEach(item -> write(sink, item));
        } else if (value instanceof Map<?, ?> entries) {
            head(sink, 5, entries.size());
            entries.forEach((key, entry) -> {
                write(sink, key);
                write(sink, entry);
            });
        } else if (value instanceof Tagged tagged) {
            head(sink, 6, tagged.tag());
            write(sink, tagged.value());
        } else if (value instanceof Boolean flag) {
            sink.write(flag ? 0xF5 : 0xF4);
        } else {
            throw new IllegalArgumentException("no CBOR for " + value);
        }
    }

    private static void head(ByteArrayOutputStream sink, int major, long argument) {
        int type = major << 5;
        if (argument < 24) {
            sink.write(type | (int) argument);
            return;
        }
        int log = argument <= 0xFF ? 0 : argument <= 0xFFFF ? 1 : argument <= 0xFFFF_FFFFL ? 2 : 3;
        sink.write(type | 24 + log);
        for (int shift = (8 << log) - 8; shift >= 0; shift -= 8) {
            sink.write((int) (argument >> shift));
        }
    }
}
