package tsuji.bridge.scooter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One frame of either wire format.
 *
 * <pre>
 * 55 AA | len = payload + 2 | addr     | cmd | arg | payload | checksum, low byte first
 * 5A A5 | len = payload     | src  dst | cmd | arg | payload | checksum, low byte first
 * </pre>
 *
 * <p>The checksum is 0xFFFF XOR the sum of all bytes from {@code len} to the last of the payload.
 *
 * @param command see {@link CommandByte}; 0 to 255.
 * @param argument register, page or status, by command; 0 to 255.
 * @param payload at most {@value #PAYLOAD_BYTES_MAX} bytes; owned by the frame.
 */
public record Frame(Address address, int command, int argument, byte[] payload) {
    /** What the length byte of the shorter format leaves room for. */
    public static final int PAYLOAD_BYTES_MAX = 253;

    /** Header, length, source, target, command, argument, payload, checksum. */
    static final int BYTES_MAX = 2 + 1 + 2 + 2 + 255 + 2;

    public Frame {
        if (command < 0 || command > 0xFF || argument < 0 || argument > 0xFF) {
            throw new IllegalArgumentException("command " + command + ", argument " + argument + ": not bytes");
        }
        if (payload.length > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException("payload of " + payload.length + " bytes, allowed " + PAYLOAD_BYTES_MAX);
        }
    }

    public byte[] encode() {
        byte[] id = address.bytes();
        ByteBuffer frame =
                ByteBuffer.allocate(2 + 1 + id.length + 2 + payload.length + 2).order(ByteOrder.LITTLE_ENDIAN);
        frame.put((byte) address.firstHeader()).put((byte) address.secondHeader());
        frame.put((byte) (payload.length + address.countedBesidePayload())).put(id);
        frame.put((byte) command).put((byte) argument).put(payload);
        frame.putShort((short) checksum(frame.array(), 2, frame.position()));
        return frame.array();
    }

    /** Checksum over the bytes {@code from} to before {@code to}. */
    static int checksum(byte[] bytes, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += bytes[i] & 0xFF;
        }
        return ~sum & 0xFFFF;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame frame
                && address.equals(frame.address)
                && command == frame.command
                && argument == frame.argument
                && Arrays.equals(payload, frame.payload);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * address.hashCode() + (command << 8 | argument)) + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return String.format("%s cmd %02X arg %02X, %d bytes", address, command, argument, payload.length);
    }
}
