package tsuji.gateway.uplink;

import java.util.List;
import java.util.OptionalLong;
import tsuji.gateway.journal.SeqRange;

/**
 * Finds the entry that makes a broker close the connection: MQTT 3.1.1 has no other way to refuse a message. Each connection
 * that the broker ends without having confirmed anything quarters the next batches, one at a time; an entry that does this
 * several times alone is put aside until the next start. It stays unsent in the journal. Outlives connections. Thread uplink.
 */
final class Suspicion {
    /** Fruitless connections before anything is suspected: brokers restart. */
    static final int PATIENCE = 2;

    /** How often an entry may end the connection alone before it is put aside. */
    static final int ALONE_MAX = 3;

    private int fruitless;
    private long suspect;
    private int timesAlone;
    private final SeqSet putAside = new SeqSet();

    /** Something was confirmed: what was sent so far is in order. */
    void confirmed() {
        fruitless = Math.max(0, fruitless - 1);
    }

    /** The broker ended the connection with this batch as the oldest under way, nothing confirmed on it. Returns what is put aside now. */
    OptionalLong fruitless(Batch oldest) {
        fruitless++;
        if (oldest.entries() > 1) {
            return OptionalLong.empty();
        }
        long seq = oldest.ranges().get(0).first();
        timesAlone = seq == suspect ? timesAlone + 1 : 1;
        suspect = seq;
        if (timesAlone < ALONE_MAX) {
            return OptionalLong.empty();
        }
        putAside.add(seq);
        fruitless = 0;
        timesAlone = 0;
        return OptionalLong.of(seq);
    }

    boolean isSuspecting() {
        return fruitless >= PATIENCE;
    }

    /** Most entries of the next batch. */
    int entriesMax(int configured) {
        int quarterings = Math.min(fruitless - PATIENCE + 1, Integer.SIZE / 2 - 1);
        return isSuspecting() ? Math.max(1, configured >> (2 * quarterings)) : configured;
    }

    List<SeqRange> putAside() {
        return putAside.ranges();
    }
}
