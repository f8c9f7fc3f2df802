package tsuji.sim.transport;

import java.io.ByteArrayOutputStream;

/** As much of DER (X.690) as a certificate needs. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int UTC_TIME = 0x17;

    /** Added to the number of a context-specific tag. */
    static final int CONTEXT = 0x80;

    /** The same for one with values inside. */
    static final int CONSTRUCTED = 0xA0;

    private static final int BIT_STRING = 0x03;
    private static final int SEQUENCE = 0x30;

    private Der() {}

    /** Tag, length in its shortest form, content. */
    static byte[] of(int tag, byte[] content) {
        ByteArrayOutputStream value = new ByteArrayOutputStream(content.length + 4);
        value.write(tag);
        if (content.length >= 0x100) {
            value.write(0x82);
            value.write(content.length >> 8);
        } else if (content.length >= 0x80) {
            value.write(0x81);
        }
        value.write(content.length);
        value.writeBytes(content);
        return value.toByteArray();
    }

    static byte[] sequence(byte[]... values) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] value : values) {
            content.writeBytes(value);
        }
        return of(SEQUENCE, content.toByteArray());
    }

    /** Whole bytes as a bit string. */
    static byte[] bits(byte[] bytes) {
        byte[] content = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, content, 1, bytes.length);
        return of(BIT_STRING, content);
    }
}
