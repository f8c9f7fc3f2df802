package tsuji.gateway.uplink;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The peer's packets, as long as none is larger than we have use for: the client would allocate whatever length a broker
 * announces, up to 256 MB. Follows the fixed headers (MQTT 3.1.1, section 2.2) and fails at the first too large.
 *
 * <p>One thread, the client's receiver.
 */
final class PacketInput extends FilterInputStream {
    /** Receipts are the largest; one byte more for the topic would not matter. */
    static final int PACKET_BYTES_MAX = Receipt.BYTES_MAX + 64 * 1024;

    private static final int LENGTH_BYTES_MAX = 4;
    private static final int BUFFER_BYTES = 8 * 1024;

    private enum Part {
        TYPE,
        LENGTH,
        REST
    }

    private Part part = Part.TYPE;
    private int lengthBytes;
    private int rest;

    PacketInput(InputStream in) {
        super(new BufferedInputStream(in, BUFFER_BYTES));
    }

    @Override
    public int read() throws IOException {
        int octet = in.read();
        if (octet >= 0) {
            follow(octet);
        }
        return octet;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (part != Part.REST || length == 0) {
            int octet = length == 0 ? -1 : read();
            if (octet < 0) {
                return length == 0 ? 0 : -1;
            }
            bytes[offset] = (byte) octet;
            return 1;
        }
        int count = in.read(bytes, offset, Math.min(length, rest));
        passed(Math.max(0, count));
        return count;
    }

    private void follow(int octet) throws IOException {
        switch (part) {
            case TYPE -> {
                part = Part.LENGTH;
                lengthBytes = 0;
                rest = 0;
            }
            case LENGTH -> {
                rest |= (octet & 0x7F) << (7 * lengthBytes);
                lengthBytes++;
                if (lengthBytes > LENGTH_BYTES_MAX) {
                    throw new IOException("the broker's packet length has more than four bytes [MQTT 2.2.3]");
                }
                if ((octet & 0x80) == 0) {
                    headerEnds();
                }
            }
            default -> passed(1);
        }
    }

    private void headerEnds() throws IOException {
        if (rest > PACKET_BYTES_MAX) {
            throw new IOException("the broker sent a packet of " + rest + " bytes, allowed " + PACKET_BYTES_MAX);
        }
        part = rest == 0 ? Part.TYPE : Part.REST;
    }

    private void passed(int count) {
        rest -= count;
        if (rest == 0 && part == Part.REST) {
            part = Part.TYPE;
        }
    }
}
