package tsuji.bridge.echonet;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.OptionalLong;

/**
 * A register at the end of a metering slot (EA, EB).
 *
 * @param at by the meter's own clock.
 * @param count in units of the register; empty when the meter has no data.
 */
record SlotEnergy(LocalDateTime at, OptionalLong count) {
    private static final int BYTES = 11;

    static SlotEnergy decode(byte[] edt) throws FrameException {
        ByteBuffer in = Edt.exactly(edt, BYTES);
        try {
            LocalDateTime at = Edt.dateAndMinute(in).plusSeconds(second(in.get()));
            return new SlotEnergy(at, Edt.energy(in));
        } catch (DateTimeException e) {
            throw new FrameException("no time: " + e.getMessage());
        }
    }

    private static int second(byte second) throws FrameException {
        if (second < 0 || second > 59) {
            throw new FrameException("second " + second);
        }
        return second;
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        Edt.dateAndMinute(out, at);
        out.put((byte) at.getSecond());
        Edt.energy(out, count);
        return out.array();
    }
}
