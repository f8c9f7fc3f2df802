package tsuji.gateway.uplink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.journal.SeqRange;
import tsuji.wire.CityTopics.Lane;
import tsuji.wire.DataClass;

/**
 * What one lane still has to send: ranges not yet read, and entries read and not yet sent, by class. Within a class they
 * leave in the order of their sequence numbers, and so in order per device. Thread uplink.
 */
final class LaneQueue {
    private final Lane lane;
    private final BatchSettings settings;
    private final SeqSet unread = new SeqSet();
    private final Map<DataClass, Deque<ReadyEntry>> ready = new EnumMap<>(DataClass.class);
    private int readyEntries;
    private int readyBytes;

    LaneQueue(Lane lane, BatchSettings settings) {
        this.lane = lane;
        this.settings = settings;
        for (DataClass dataClass : DataClass.values()) {
            ready.put(dataClass, new ArrayDeque<>());
        }
    }

    Lane lane() {
        return lane;
    }

    SeqSet unread() {
        return unread;
    }

    Deque<ReadyEntry> ready(DataClass dataClass) {
        return ready.get(dataClass);
    }

    void add(ReadyEntry entry) {
        ready.get(entry.entry().dataClass()).add(entry);
        readyEntries++;
        readyBytes += entry.bytes();
    }

    /** Takes the first entries of a class, which were put into a batch or aside. */
    ReadyEntry take(DataClass dataClass) {
        ReadyEntry taken = ready.get(dataClass).remove();
        readyEntries--;
        readyBytes -= taken.bytes();
        return taken;
    }

    /** Bounds what is kept in memory: two batches of entries or of bytes, plus one page. */
    boolean wantsMore() {
        return readyEntries < 2 * settings.entriesMax() && readyBytes < 2 * settings.bytesMax();
    }

    /** Where to read next. */
    SeqRange next() {
        return unread.first().orElseThrow();
    }

    /** Entries read or waiting to be read. */
    long size() {
        return unread.count() + readyEntries;
    }

    /** The class to send now: events before intervals before telemetry, of which fresh one may wait for company. */
    Optional<DataClass> due(Allowance allowance, long nowMillis) {
        for (DataClass dataClass : DataClass.values()) {
            Deque<ReadyEntry> queue = ready.get(dataClass);
            if (!queue.isEmpty() && allowance.permits(dataClass) && !mayWait(dataClass, allowance, nowMillis)) {
                return Optional.of(dataClass);
            }
        }
        return Optional.empty();
    }

    private boolean mayWait(DataClass dataClass, Allowance allowance, long nowMillis) {
        Deque<ReadyEntry> queue = ready.get(dataClass);
        return lane == Lane.LIVE
                && dataClass == DataClass.TELEMETRY
                && queue.size() < allowance.entriesMax()
                && readyBytes < allowance.bytesMax()
                && nowMillis - queue.getFirst().readAtMillis()
                        < settings.waitMax().toMillis();
    }

    /** Removes from the set what is in here. */
    void takeOutOf(SeqSet seqs) {
        seqs.removeAll(unread.ranges());
        for (Deque<ReadyEntry> queue : ready.values()) {
            queue.forEach(entry ->
                    seqs.remove(new SeqRange(entry.entry().seq(), entry.entry().seq())));
        }
    }

    /** Forgets what the city says it has. */
    void forget(List<SeqRange> stored, SeqSet storedSet) {
        unread.removeAll(stored);
        for (Deque<ReadyEntry> queue : ready.values()) {
            queue.removeIf(entry -> {
                boolean gone = storedSet.contains(entry.entry().seq());
                if (gone) {
                    readyEntries--;
                    readyBytes -= entry.bytes();
                }
                return gone;
            });
        }
    }
}
