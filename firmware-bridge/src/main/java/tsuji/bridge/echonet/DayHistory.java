package tsuji.bridge.echonet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Registers of one day (E2, E4).
 *
 * @param daysBack which day: 0 is the meter's today, at most {@value #DAYS_BACK_MAX}.
 * @param counts {@value #COUNTS} readings, from 00:00 to 23:30; empty where the meter has none.
 */
record DayHistory(int daysBack, List<OptionalLong> counts) {
    static final int DAYS_BACK_MAX = 99;
    static final int COUNTS = 48;

    private static final int BYTES = 2 + 4 * COUNTS;

    DayHistory {
        counts = List.copyOf(counts);
    }

    static DayHistory decode(byte[] edt) throws FrameException {
        ByteBuffer in = Edt.exactly(edt, BYTES);
        int daysBack = in.getShort() & 0xFFFF;
        if (daysBack > DAYS_BACK_MAX) {
            throw new FrameException(daysBack + " days back, a meter keeps " + DAYS_BACK_MAX);
        }
        List<OptionalLong> counts = new ArrayList<>(COUNTS);
        while (in.hasRemaining()) {
            counts.add(Edt.energy(in));
        }
        return new DayHistory(daysBack, counts);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).putShort((short) daysBack);
        counts.forEach(count -> Edt.energy(out, count));
        return out.array();
    }
}
