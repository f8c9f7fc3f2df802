package tsuji.bridge.echonet;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * Momentary current (E8) in tenths of an ampere.
 *
 * @param r phase R; empty when the meter has no valid value.
 * @param t phase T; empty also on single-phase two-wire, which has none.
 */
record Current(OptionalInt r, OptionalInt t) {
    static Current decode(byte[] edt) throws FrameException {
        ByteBuffer in = Edt.exactly(edt, 4);
        return new Current(Edt.current(in), Edt.current(in));
    }

    byte[] encode() {
        return ByteBuffer.allocate(4)
                .putShort((short) r.orElse(0x7FFE))
                .putShort((short) t.orElse(0x7FFE))
                .array();
    }
}
