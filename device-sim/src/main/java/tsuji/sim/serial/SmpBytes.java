package tsuji.sim.serial;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** CBOR as a small device writes it, piece by piece. */
final class SmpBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    SmpBytes map(int entries) {
        return head(5, entries);
    }

    SmpBytes array(int items) {
        return head(4, items);
    }

    SmpBytes number(int number) {
        return head(0, number);
    }

    SmpBytes text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        head(3, utf8.length).bytes.writeBytes(utf8);
        return this;
    }

    SmpBytes data(byte[] data) {
        head(2, data.length).bytes.writeBytes(data);
        return this;
    }

    SmpBytes flag(boolean flag) {
        bytes.write(flag ? 0xF5 : 0xF4);
        return this;
    }

    private SmpBytes head(int major, int argument) {
        int width = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65_536 ? 2 : 4;
        bytes.write(major << 5 | (width == 0 ? argument : 24 + Integer.numberOfTrailingZeros(width)));
        for (int i = width - 1; i >= 0; i--) {
            bytes.write(argument >> 8 * i);
        }
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
