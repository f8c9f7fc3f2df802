package tsuji.gateway.uplink;

import java.util.List;
import tsuji.gateway.journal.SeqRange;

/**
 * What the city confirmed, on its way to the journal. Handed over in strides, because neighbours that were sent in
 * batches of different classes grow together meanwhile and the journal keeps few ranges. What is lost in a crash is sent
 * again with the same identity. Thread uplink.
 */
final class Confirmations {
    static final long STRIDE_MILLIS = 50;

    private final EntrySource source;
    private final String epoch;
    private final SeqSet fresh = new SeqSet();
    // Handed over, but the journal writes it only with intake's next commit; until then it must not be sent again.
    private SeqSet handedOver = new SeqSet();
    private long flushAtMillis;

    Confirmations(EntrySource source, String epoch) {
        this.source = source;
        this.epoch = epoch;
    }

    void add(List<SeqRange> ranges, long nowMillis) {
        if (fresh.isEmpty()) {
            flushAtMillis = nowMillis + STRIDE_MILLIS;
        }
        fresh.addAll(ranges);
    }

    boolean isPending() {
        return !fresh.isEmpty();
    }

    void flushIfDue(long nowMillis) {
        if (isPending() && nowMillis >= flushAtMillis) {
            flush();
        }
    }

    void flush() {
        List<SeqRange> ranges = fresh.takeAll();
        if (!ranges.isEmpty()) {
            handedOver.addAll(ranges);
            source.confirm(epoch, ranges);
        }
    }

    /** What the journal calls unsent, without what was confirmed since. */
    SeqSet unsent() {
        flush();
        SeqSet listed = new SeqSet();
        listed.addAll(source.unsent());
        SeqSet unsent = new SeqSet();
        unsent.addAll(listed.ranges());
        unsent.removeAll(handedOver.ranges());
        // Only what the journal still lists need be remembered.
        listed.removeAll(unsent.ranges());
        handedOver = listed;
        return unsent;
    }
}
