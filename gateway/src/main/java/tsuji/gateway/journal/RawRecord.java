package tsuji.gateway.journal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A record as SQLite stores it (sqlite.org/fileformat2.html, section 2.1): a header of serial types, then the values.
 *
 * @param columns each a Long, a String, a byte[] or, for NULL, an empty Optional-like marker {@link #NULL}.
 */
record RawRecord(Object[] columns) {
    static final Object NULL = new Object();
    private static final int COLUMNS_MAX = 16;

    /** No columns when the bytes are not a record. */
    static RawRecord parse(byte[] payload) {
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        try {
            int headerBytes = (int) varint(bytes);
            long[] types = new long[COLUMNS_MAX];
            int count = 0;
            while (bytes.position() < headerBytes) {
                types[count++] = varint(bytes);
            }
            Object[] columns = new Object[count];
            for (int i = 0; i < count; i++) {
                columns[i] = value(bytes, types[i]);
            }
            return new RawRecord(columns);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return new RawRecord(new Object[0]);
        }
    }

    private static Object value(ByteBuffer bytes, long type) {
        if (type == 0) {
            return NULL;
        }
        if (type <= 6) {
            int width = type <= 4 ? (int) type : type == 5 ? 6 : 8;
            long number = bytes.get();
            for (int i = 1; i < width; i++) {
                number = number << 8 | bytes.get() & 0xFF;
            }
            return number;
        }
        if (type == 8 || type == 9) {
            return type - 8;
        }
        if (type < 12 || type > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("serial type " + type);
        }
        int length = (int) (type - 12) / 2;
        if (length > bytes.remaining()) {
            throw new IllegalArgumentException(length + " bytes of " + bytes.remaining());
        }
        byte[] content = new byte[length];
        bytes.get(content);
        return type % 2 == 0 ? content : new String(content, StandardCharsets.UTF_8);
    }

    /** Big-endian, 7 bits a byte; the ninth byte has 8. */
    static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            byte next = bytes.get();
            value = value << 7 | next & 0x7F;
            if (next >= 0) {
                return value;
            }
        }
        return value << 8 | bytes.get() & 0xFF;
    }

    boolean isNumber(int column) {
        return columns[column] instanceof Long;
    }

    long number(int column) {
        return (Long) columns[column];
    }
}
