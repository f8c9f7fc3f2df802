package tsuji.bridge.firmware;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import tsuji.wire.firmware.Cbor;
import tsuji.wire.firmware.MalformedException;

/**
 * One message of the Simple Management Protocol (mcumgr).
 *
 * <pre>
 *  byte   0               1       2..3          4..5    6          7
 *       | op, version<<3 | flags | length BE | group | sequence | command | CBOR map
 * </pre>
 *
 * @param op {@link #READ} and so on.
 * @param sequence 0 to 255; the answer repeats it.
 * @param payload the map.
 */
record SmpMessage(int op, int group, int sequence, int command, Map<?, ?> payload) {
    static final int READ = 0;
    static final int READ_ANSWER = 1;
    static final int WRITE = 2;
    static final int WRITE_ANSWER = 3;

    static final int GROUP_OS = 0;
    static final int GROUP_IMAGE = 1;

    /** Of group OS. */
    static final int RESET = 5;

    /** Of group image. */
    static final int IMAGE_STATE = 0;

    /** Of group image. */
    static final int IMAGE_UPLOAD = 1;

    static final int HEADER_BYTES = 8;
    private static final int VERSION = 1;

    byte[] encode() {
        byte[] cbor = Cbor.encode(payload);
        ByteBuffer message = ByteBuffer.allocate(HEADER_BYTES + cbor.length);
        message.put((byte) (op | VERSION << 3)).put((byte) 0).putShort((short) cbor.length);
        message.putShort((short) group).put((byte) sequence).put((byte) command).put(cbor);
        return message.array();
    }

    static SmpMessage decode(byte[] bytes) throws MalformedException {
        if (bytes.length < HEADER_BYTES) {
            throw new MalformedException("SMP message of " + bytes.length + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int length = header.getShort(2) & 0xFFFF;
        if (length != bytes.length - HEADER_BYTES) {
            throw new MalformedException(
                    "SMP message announces " + length + " bytes, " + (bytes.length - HEADER_BYTES) + " came");
        }
        Object payload = Cbor.decode(Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
        if (!(payload instanceof Map<?, ?> map)) {
            throw new MalformedException("SMP payload is not a map");
        }
        return new SmpMessage(bytes[0] & 7, header.getShort(4) & 0xFFFF, bytes[6] & 0xFF, bytes[7] & 0xFF, map);
    }

    /** Whether {@code answer} answers this request. */
    boolean isAnsweredBy(SmpMessage answer) {
        return answer.op == op + 1 && answer.group == group && answer.sequence == sequence && answer.command == command;
    }

    /** Error that the device reports in either style; 0: none. */
    long error() {
        if (payload.get("rc") instanceof Long rc) {
            return rc;
        }
        if (payload.get("err") instanceof Map<?, ?> err && err.get("rc") instanceof Long rc) {
            return rc;
        }
        return 0;
    }
}
