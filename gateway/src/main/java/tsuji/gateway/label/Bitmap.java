package tsuji.gateway.label;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Black dots on white, as PNG (ISO/IEC 15948): written by hand, because a headless Java may lack what draws. */
final class Bitmap {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte PIXELS_PER_METRE = 1;

    private final int width;
    private final int height;
    private final int dotsPerMetre;
    private final byte[] rows;
    private final int rowBytes;

    Bitmap(int width, int height, int dotsPerMetre) {
        this.width = width;
        this.height = height;
        this.dotsPerMetre = dotsPerMetre;
        // Each row begins with its filter: none.
        this.rowBytes = 1 + (width + 7) / 8;
        this.rows = new byte[rowBytes * height];
    }

    /** A black square. */
    void square(int left, int top, int side) {
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                rows[y * rowBytes + 1 + x / 8] |= (byte) (0x80 >> x % 8);
            }
        }
    }

    byte[] png() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write(SIGNATURE);
        // One bit for each dot, grey.
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) 1)
                        .array());
        chunk(
                png,
                "pHYs",
                ByteBuffer.allocate(9)
                        .putInt(dotsPerMetre)
                        .putInt(dotsPerMetre)
                        .put(PIXELS_PER_METRE)
                        .array());
        chunk(png, "IDAT", deflated());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    /** To PNG a 0 is black. */
    private byte[] deflated() throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            for (int i = 0; i < rows.length; i++) {
                out.write(i % rowBytes == 0 ? 0 : ~rows[i]);
            }
        }
        return deflated.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        png.write(ByteBuffer.allocate(Integer.BYTES).putInt(data.length).array());
        png.write(name);
        png.write(data);
        png.write(
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
    }
}
