package tsuji.bridge.echonet;

import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Registers of both directions, backwards from a time (EC).
 *
 * @param from time of the first pair; each further pair is half an hour earlier.
 */
record SlotHistory(LocalDateTime from, List<Pair> pairs) {
    static final int PAIRS_MAX = 12;

    private static final int HEADER_BYTES = 7;
    private static final int PAIR_BYTES = 8;

    /** One time's registers. */
    record Pair(OptionalLong normal, OptionalLong reverse) {}

    SlotHistory {
        pairs = List.copyOf(pairs);
    }

    static SlotHistory decode(byte[] edt) throws FrameException {
        if (edt.length < HEADER_BYTES) {
            throw new FrameException(edt.length + " bytes of a history");
        }
        ByteBuffer in = ByteBuffer.wrap(edt);
        LocalDateTime from = Edt.dateAndMinute(in);
        int count = in.get() & 0xFF;
        if (count < 1 || count > PAIRS_MAX || in.remaining() != count * PAIR_BYTES) {
            throw new FrameException(count + " pairs in " + in.remaining() + " bytes");
        }
        List<Pair> pairs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            pairs.add(new Pair(Edt.energy(in), Edt.energy(in)));
        }
        return new SlotHistory(from, pairs);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + PAIR_BYTES * pairs.size());
        Edt.dateAndMinute(out, from);
        out.put((byte) pairs.size());
        for (Pair pair : pairs) {
            Edt.energy(out, pair.normal());
            Edt.energy(out, pair.reverse());
        }
        return out.array();
    }

    /** Value of ED: from when and how many. */
    static byte[] selector(LocalDateTime from, int count) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
        Edt.dateAndMinute(out, from);
        return out.put((byte) count).array();
    }
}
