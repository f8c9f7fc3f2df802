package tsuji.gateway.uplink;

import java.util.OptionalLong;

/**
 * Finds the entry that makes a broker close the connection: MQTT 3.1.1 has no other way to refuse a message. When the broker
 * ends one connection after the other with entries of the same batch as the oldest under way, these are suspect: they go in
 * ever smaller batches, one at a time, until the broker has taken the rest of them or the one is found. Outlives connections.
 * Thread uplink.
 */
final class Suspicion {
    /** Connections ended over the same entries before these are suspected: brokers restart. */
    static final int PATIENCE = 2;

    /** How often an entry must end the connection alone before it is found guilty. */
    static final int ALONE_MAX = 3;

    private SeqSet suspects = new SeqSet();
    private int ended;
    private int endedAlone;

    /** The broker has this batch: nothing is wrong with what is in it. */
    void delivered(Batch batch) {
        suspects.removeAll(batch.ranges());
        if (suspects.isEmpty()) {
            clear();
        }
    }

    private void clear() {
        suspects = new SeqSet();
        ended = 0;
        endedAlone = 0;
    }

    /** The broker ended the connection with this batch as the oldest under way. Returns the entry that is found guilty. */
    OptionalLong ended(Batch oldest) {
        boolean same = oldest.ranges().stream().anyMatch(range -> suspects.contains(range.first()));
        if (!same) {
            clear();
        }
        ended++;
        suspects = new SeqSet();
        suspects.addAll(oldest.ranges());
        if (oldest.entries() > 1) {
            return OptionalLong.empty();
        }
        endedAlone++;
        if (endedAlone < ALONE_MAX) {
            return OptionalLong.empty();
        }
        clear();
        return OptionalLong.of(oldest.ranges().get(0).first());
    }

    boolean isSuspecting() {
        return ended >= PATIENCE;
    }

    /** Most entries of the next batch: a quarter of the last ones for each connection that ended over them. */
    int entriesMax(int configured) {
        int quarterings = Math.min(ended - PATIENCE + 1, Integer.SIZE / 2 - 1);
        return isSuspecting() ? Math.max(1, configured >> (2 * quarterings)) : configured;
    }
}
