package tsuji.sim.verify;

import java.util.Arrays;
import tsuji.sim.record.SentMessage;
import tsuji.sim.record.StoredEntry;

/**
 * What is known of the messages of one device, by {@code msg_seq}, in plain arrays: {@value #BYTES_PER_MESSAGE} bytes a
 * message.
 */
final class DeviceTrack {
    static final int BYTES_PER_MESSAGE = 27;

    /** A device's counter beyond this is not ours: the arrays would not fit. */
    static final int MSG_SEQ_MAX = 20_000_000;

    private static final int SENT = 1;
    private static final int ACKNOWLEDGED = 1 << 1;
    private static final int REFUSED = 1 << 2;
    private static final int AT_CITY = 1 << 3;
    private static final int NEVER_SENT = 1 << 4;
    private static final int WITHOUT_ANSWER = 1 << 5;
    private static final int CLASSES = 3;

    private long[] keys = new long[16];
    private long[] sentMillis = new long[16];
    private long[] seqs = new long[16];
    private short[] epochs = new short[16];
    private byte[] states = new byte[16];
    private int last;

    /** Highest msg_seq that arrived by lane and class. */
    private final int[] arrivedUpTo = new int[2 * CLASSES];

    /** What one arrival at the city means. */
    enum Arrival {
        FIRST,
        FIRST_REORDERED,
        DUPLICATE,
        DOUBLED,
        FOREIGN
    }

    void sent(SentMessage message) {
        int at = (int) message.msgSeq();
        grow(at);
        last = Math.max(last, at);
        keys[at] = Long.parseUnsignedLong(message.key(), 16);
        sentMillis[at] = message.sentUnixMillis();
        int state = SENT;
        if (message.isAcknowledged()) {
            state |= ACKNOWLEDGED;
        } else if (message.ackedUnixMillis() > 0) {
            state |= REFUSED;
        } else if (message.attempts() == 0) {
            state |= NEVER_SENT;
        } else if (message.qos() == 0) {
            state |= WITHOUT_ANSWER;
        }
        states[at] = (byte) state;
    }

    static boolean isCountable(long msgSeq) {
        return msgSeq >= 1 && msgSeq <= MSG_SEQ_MAX;
    }

    private void grow(int at) {
        if (at >= states.length) {
            int length = Math.max(at + 1, states.length + (states.length >> 1));
            keys = Arrays.copyOf(keys, length);
            sentMillis = Arrays.copyOf(sentMillis, length);
            seqs = Arrays.copyOf(seqs, length);
            epochs = Arrays.copyOf(epochs, length);
            states = Arrays.copyOf(states, length);
        }
    }

    Arrival arrived(StoredEntry entry, short epoch) {
        if (!isCountable(entry.msgSeq()) || entry.msgSeq() > last || !has((int) entry.msgSeq(), SENT)) {
            return Arrival.FOREIGN;
        }
        int at = (int) entry.msgSeq();
        if (has(at, AT_CITY)) {
            return seqs[at] == entry.seq() && epochs[at] == epoch ? Arrival.DUPLICATE : Arrival.DOUBLED;
        }
        states[at] |= AT_CITY;
        seqs[at] = entry.seq();
        epochs[at] = epoch;
        int queue = (entry.lane().equals("live") ? 0 : CLASSES) + classIndex(entry.dataClass());
        if (at < arrivedUpTo[queue]) {
            return Arrival.FIRST_REORDERED;
        }
        arrivedUpTo[queue] = at;
        return Arrival.FIRST;
    }

    private static int classIndex(String dataClass) {
        return switch (dataClass) {
            case "event" -> 0;
            case "interval" -> 1;
            default -> 2;
        };
    }

    boolean hasKey(StoredEntry entry) {
        return keys[(int) entry.msgSeq()] == Long.parseUnsignedLong(entry.key(), 16);
    }

    long sentMillis(StoredEntry entry) {
        return sentMillis[(int) entry.msgSeq()];
    }

    private boolean has(int at, int flag) {
        return (states[at] & flag) != 0;
    }

    /** Adds up what became of the messages. */
    void count(Counts counts) {
        for (int at = 1; at <= last; at++) {
            boolean atCity = has(at, AT_CITY);
            if (!has(at, SENT)) {
                continue;
            }
            counts.sent++;
            if (has(at, ACKNOWLEDGED)) {
                counts.acknowledged++;
                counts.confirmed += atCity ? 1 : 0;
            } else if (has(at, REFUSED)) {
                counts.refused++;
                counts.refusedAtCity += atCity ? 1 : 0;
            } else if (has(at, NEVER_SENT)) {
                counts.neverSent++;
            } else {
                counts.unacknowledged += has(at, WITHOUT_ANSWER) ? 0 : 1;
                counts.unacknowledgedAtCity += atCity ? 1 : 0;
            }
        }
    }

    /** The first of the messages that were acknowledged and are not at the city. */
    int firstMissing() {
        for (int at = 1; at <= last; at++) {
            if (has(at, ACKNOWLEDGED) && !has(at, AT_CITY)) {
                return at;
            }
        }
        return 0;
    }

    /** Sums under way; {@link Tally} explains them. */
    static final class Counts {
        long sent;
        long acknowledged;
        long confirmed;
        long refused;
        long refusedAtCity;
        long neverSent;
        long unacknowledged;
        long unacknowledgedAtCity;

        long missing() {
            return acknowledged - confirmed;
        }
    }
}
