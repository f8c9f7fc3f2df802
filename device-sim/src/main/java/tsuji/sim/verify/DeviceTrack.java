package tsuji.sim.verify;

import java.util.Arrays;
import java.util.function.Consumer;
import tsuji.sim.record.SentMessage;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.verify.MessageFate.Fate;

/**
 * What is known of the messages of one device, by {@code msg_seq}, in plain arrays: {@value #BYTES_PER_MESSAGE} bytes a
 * message.
 */
final class DeviceTrack {
    static final int BYTES_PER_MESSAGE = 28;

    /** A device's counter beyond this is not ours: the arrays would not fit. */
    static final int MSG_SEQ_MAX = 20_000_000;

    private static final int SENT = 1;
    private static final int ACKNOWLEDGED = 1 << 1;
    private static final int REFUSED = 1 << 2;
    private static final int AT_CITY = 1 << 3;
    private static final int NEVER_SENT = 1 << 4;
    private static final int WITHOUT_ANSWER = 1 << 5;
    private static final int BACKLOG = 1 << 6;
    private static final int REORDERED = 1 << 7;
    private static final int REPEATED = 1 << 8;
    private static final int DOUBLED = 1 << 9;
    private static final int CORRUPTED = 1 << 10;
    private static final int CLASSES = 3;

    private long[] keys = new long[16];
    private long[] sentMillis = new long[16];
    private long[] seqs = new long[16];
    private short[] epochs = new short[16];
    private short[] states = new short[16];
    private int last;
    private long attemptsBeyondFirst;
    private long identities;
    private long foreign;
    private long babbled;

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
        states[at] = (short) state;
        attemptsBeyondFirst += Math.max(0, message.attempts() - 1);
    }

    /** What the device said without a number; the gateway may have taken it or not. */
    void babbled(long messages) {
        babbled += messages;
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
            foreign++;
            return Arrival.FOREIGN;
        }
        int at = (int) entry.msgSeq();
        if (has(at, AT_CITY)) {
            return again(at, entry, epoch);
        }
        states[at] |= AT_CITY;
        seqs[at] = entry.seq();
        epochs[at] = epoch;
        identities++;
        boolean live = entry.lane().equals("live");
        states[at] |= (short) ((live ? 0 : BACKLOG) | (hasKey(entry) ? 0 : CORRUPTED));
        int queue = (live ? 0 : CLASSES) + classIndex(entry.dataClass());
        if (at < arrivedUpTo[queue]) {
            states[at] |= REORDERED;
            return Arrival.FIRST_REORDERED;
        }
        arrivedUpTo[queue] = at;
        return Arrival.FIRST;
    }

    private Arrival again(int at, StoredEntry entry, short epoch) {
        if (seqs[at] == entry.seq() && epochs[at] == epoch) {
            states[at] |= REPEATED;
            return Arrival.DUPLICATE;
        }
        states[at] |= DOUBLED;
        identities++;
        return Arrival.DOUBLED;
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

    /** What became of the messages, by what devices and city know. */
    Counts count() {
        Counts counts = new Counts();
        counts.repeats = attemptsBeyondFirst;
        counts.identities = identities;
        counts.foreign = foreign;
        counts.unanswered = babbled;
        for (int at = 1; at <= last; at++) {
            if (has(at, SENT)) {
                count(at, counts);
            }
        }
        return counts;
    }

    private void count(int at, Counts counts) {
        boolean atCity = has(at, AT_CITY);
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
            counts.unanswered++;
            counts.unacknowledged += has(at, WITHOUT_ANSWER) ? 0 : 1;
            counts.unacknowledgedAtCity += atCity ? 1 : 0;
        }
    }

    /** The first of the messages that were acknowledged and are not at the city. */
    int firstMissing() {
        for (int at = 1; at <= last; at++) {
            if (isMissing(at)) {
                return at;
            }
        }
        return 0;
    }

    private boolean isMissing(int at) {
        return has(at, ACKNOWLEDGED) && !has(at, AT_CITY);
    }

    /**
     * Says of each message what became of it. A ledger knows how many of a device's missing messages wait or were given up,
     * not which: the gateway hands over in order, so the latest are taken to wait and the earliest to be given up.
     */
    void tell(String device, Missing missing, Consumer<MessageFate> sink) {
        long nth = 0;
        for (int at = 1; at <= last; at++) {
            if (has(at, SENT)) {
                Fate fate = isMissing(at) ? missing.fate(nth++) : fate(at);
                sink.accept(new MessageFate(
                        device, at, fate, has(at, REPEATED), has(at, REORDERED), has(at, DOUBLED), has(at, CORRUPTED)));
            }
        }
    }

    private Fate fate(int at) {
        if (has(at, REFUSED)) {
            return Fate.REFUSED;
        }
        if (has(at, AT_CITY)) {
            return has(at, BACKLOG) ? Fate.BACKLOG : Fate.LIVE;
        }
        return has(at, NEVER_SENT) ? Fate.NEVER_SENT : Fate.UNACKNOWLEDGED;
    }
}
