package tsuji.bridge.firmware;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * SMP messages on a serial line: {@code length BE | message | CRC BE}, base64, cut into lines. The first begins {@code 06
 * 09}, the others {@code 04 14}, each ends {@code 0A}. The length counts message and CRC.
 */
final class SmpFrame {
    static final int LINE_BYTES_MAX = 127;
    static final int FIRST = 0x0609;
    static final int FURTHER = 0x0414;
    static final int END = 0x0A;

    private static final int LINE_OVERHEAD = 3;

    private SmpFrame() {}

    static byte[] encode(byte[] message) {
        return encode(message, LINE_BYTES_MAX);
    }

    static byte[] encode(byte[] message, int lineBytesMax) {
        ByteBuffer raw = ByteBuffer.allocate(2 + message.length + 2);
        raw.putShort((short) (message.length + 2)).put(message).putShort((short) crc(message, 0, message.length));
        byte[] text = Base64.getEncoder().encode(raw.array());
        // Only whole groups of four characters stand in a line.
        int step = (lineBytesMax - LINE_OVERHEAD) / 4 * 4;
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int from = 0; from < text.length; from += step) {
            int header = from == 0 ? FIRST : FURTHER;
            lines.write(header >> 8);
            lines.write(header);
            lines.write(text, from, Math.min(step, text.length - from));
            lines.write(END);
        }
        return lines.toByteArray();
    }

    /** CRC-16/XMODEM: polynomial 1021, begins with 0. */
    static int crc(byte[] bytes, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc ^= (bytes[i] & 0xFF) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
            }
        }
        return crc & 0xFFFF;
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
