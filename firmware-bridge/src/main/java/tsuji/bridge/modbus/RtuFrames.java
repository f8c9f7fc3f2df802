package tsuji.bridge.modbus;

import com.digitalpetri.modbus.Crc16;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Frames of Modbus RTU: address, function, data, and a CRC-16 with the low byte first. Pure.
 *
 * <pre>
 *   request   | addr | 03/04 | start 2 | count 2   | crc 2 |
 *   answer    | addr | 03/04 | bytes 1 | registers | crc 2 |
 *   exception | addr | 83/84 | code 1              | crc 2 |
 * </pre>
 */
final class RtuFrames {
    static final int EXCEPTION_BYTES = 5;

    private static final int OVERHEAD_BYTES = 5;
    private static final int EXCEPTION_BIT = 0x80;

    private RtuFrames() {}

    static byte[] request(Master.Read read) {
        ByteBuffer frame = ByteBuffer.allocate(8);
        frame.put((byte) read.unit());
        if (read.function() == Master.Function.INPUT) {
            ReadInputRegistersRequest.Serializer.encode(
                    new ReadInputRegistersRequest(read.start(), read.count()), frame);
        } else {
            ReadHoldingRegistersRequest.Serializer.encode(
                    new ReadHoldingRegistersRequest(read.start(), read.count()), frame);
        }
        return withCrc(Arrays.copyOf(frame.array(), frame.position()));
    }

    static byte[] withCrc(byte[] body) {
        int crc = crc(body, body.length);
        byte[] frame = Arrays.copyOf(body, body.length + 2);
        frame[body.length] = (byte) crc;
        frame[body.length + 1] = (byte) (crc >> 8);
        return frame;
    }

    private static int crc(byte[] bytes, int length) {
        Crc16 crc = new Crc16();
        crc.update(ByteBuffer.wrap(bytes, 0, length));
        return crc.getValue();
    }

    /** Bytes of a whole answer, as soon as its first two are there. */
    static int expected(Master.Read read, byte[] start) {
        boolean exception = (start[1] & EXCEPTION_BIT) != 0;
        return exception ? EXCEPTION_BYTES : OVERHEAD_BYTES + 2 * read.count();
    }

    /**
     * The registers of an answer.
     *
     * @return empty when it is not the answer to this request: another address, function or count, or a CRC that is wrong.
     * @throws RefusedException when it is an exception that this device has answered.
     */
    static Optional<byte[]> registers(Master.Read read, byte[] frame) throws RefusedException {
        int length = frame.length;
        boolean whole = length >= EXCEPTION_BYTES
                && crc(frame, length - 2) == ((frame[length - 2] & 0xFF) | (frame[length - 1] & 0xFF) << 8)
                && (frame[0] & 0xFF) == read.unit();
        if (!whole) {
            return Optional.empty();
        }
        int function = frame[1] & 0xFF;
        if (function == (read.function().code() | EXCEPTION_BIT) && length == EXCEPTION_BYTES) {
            throw new RefusedException(frame[2] & 0xFF);
        }
        boolean right = function == read.function().code()
                && (frame[2] & 0xFF) == 2 * read.count()
                && length == OVERHEAD_BYTES + 2 * read.count();
        return right ? Optional.of(Arrays.copyOfRange(frame, 3, length - 2)) : Optional.empty();
    }
}
