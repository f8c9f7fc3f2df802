package tsuji.gateway.uplink;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The peer's packets, none larger than we have use for: the client would allocate whatever length a broker announces, up to
 * 256 MB. Follows the fixed headers (MQTT 3.1.1, section 2.2).
 *
 * <p>Of a message that is too large only topic and packet identifier pass, without its payload. To fail instead would end
 * the connection before the message is acknowledged; the broker keeps it in our session, so every later connection would end
 * likewise. Any other packet that is too large fails.
 *
 * <p>One thread, the client's receiver.
 */
final class PacketInput extends FilterInputStream {
    /** Receipts are the largest; one byte more for the topic would not matter. */
    static final int PACKET_BYTES_MAX = Receipt.BYTES_MAX + 64 * 1024;

    private static final int PUBLISH = 3;
    private static final int LENGTH_BYTES_MAX = 4;
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final byte[] NOTHING = {};

    private byte[] header = NOTHING;
    private int headerPassed;
    private int rest;
    private int toSkip;

    PacketInput(InputStream in) {
        super(new BufferedInputStream(in, BUFFER_BYTES));
    }

    @Override
    public int read() throws IOException {
        byte[] octet = new byte[1];
        return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (headerPassed == header.length && rest == 0 && !readHeader()) {
            return -1;
        }
        if (headerPassed < header.length) {
            int count = Math.min(length, header.length - headerPassed);
            System.arraycopy(header, headerPassed, bytes, offset, count);
            headerPassed += count;
            return count;
        }
        int count = in.read(bytes, offset, Math.min(length, rest));
        rest -= Math.max(0, count);
        return count;
    }

    /** False: the stream ends here. */
    private boolean readHeader() throws IOException {
        in.skipNBytes(toSkip);
        toSkip = 0;
        int type = in.read();
        if (type < 0) {
            return false;
        }
        int length = readLength();
        if (length <= PACKET_BYTES_MAX) {
            header = withLength(type, length);
            rest = length;
        } else if (type >> 4 == PUBLISH) {
            cut(type, length);
        } else {
            throw new IOException("the broker sent a packet of " + length + " bytes, allowed " + PACKET_BYTES_MAX);
        }
        headerPassed = 0;
        return true;
    }

    private void cut(int type, int length) throws IOException {
        int high = octet();
        int low = octet();
        boolean hasPacketId = (type & 0b110) != 0;
        rest = (high << 8 | low) + (hasPacketId ? 2 : 0);
        toSkip = length - 2 - rest;
        byte[] beginning = withLength(type, 2 + rest);
        header = new byte[beginning.length + 2];
        System.arraycopy(beginning, 0, header, 0, beginning.length);
        header[beginning.length] = (byte) high;
        header[beginning.length + 1] = (byte) low;
    }

    private int readLength() throws IOException {
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
            int octet = octet();
            length |= (octet & 0x7F) << (7 * i);
            if ((octet & 0x80) == 0) {
                return length;
            }
        }
        throw new IOException("the broker's packet length has more than four bytes [MQTT 2.2.3]");
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the broker's packet ends in its header");
        }
        return octet;
    }

    private static byte[] withLength(int type, int length) {
        byte[] bytes = new byte[1 + LENGTH_BYTES_MAX];
        bytes[0] = (byte) type;
        int count = 1;
        int left = length;
        do {
            bytes[count++] = (byte) (left & 0x7F | (left > 0x7F ? 0x80 : 0));
            left >>= 7;
        } while (left > 0);
        return Arrays.copyOf(bytes, count);
    }
}
