package tsuji.gateway.uplink;

import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalReader;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.journal.StoredEntry;
import tsuji.wire.CityTopics.Lane;
import tsuji.wire.DataClass;

/**
 * Decides what goes out next on one connection: fresh entries first, the backlog beside them with its share (P3).
 *
 * <p>Live is what was committed after the connection came up; all else that is unsent is backlog. Order: within a lane
 * and class by sequence number, hence in order per device. Out of that order go only entries that had to wait, for their
 * time or for the byte budget; they come later, through the backlog. No entry is handed out twice. Thread uplink.
 */
final class Drain {
    /** Fresh entries that could not be read for this long are backlog: newer ones go before them. */
    static final long LIVE_AGE_MAX_MILLIS = 10_000;

    /** More pieces of put-aside telemetry than this, and reading stops until the byte budget recovers. */
    static final int DEFERRED_RANGES_MAX = 10_000;

    private static final int PERCENT = 100;
    private static final int CREDIT_MAX = 3 * PERCENT;

    private final EntrySource source;
    private final BatchSettings settings;
    private final TimeGate gate;
    private final Packer packer;
    private final LaneQueue live;
    private final LaneQueue backlog;
    private final FreshMarks marks = new FreshMarks();
    private final Map<Integer, Held> heldByBoot = new HashMap<>();
    private final SeqSet deferred = new SeqSet();
    private long liveFrom;
    private int backlogCredit;

    /** Entries of one boot that wait for its time, with the monotonic time of one of them. */
    private record Held(SeqSet seqs, long monoMillis) {}

    Drain(EntrySource source, BatchSettings settings, TimeGate gate, Packer packer, SeqSet unsent) {
        this.source = source;
        this.settings = settings;
        this.gate = gate;
        this.packer = packer;
        live = new LaneQueue(Lane.LIVE, settings);
        backlog = new LaneQueue(Lane.BACKLOG, settings);
        liveFrom = source.lastSeq() + 1;
        unsent.ranges().stream()
                .filter(range -> range.first() < liveFrom)
                .forEach(range ->
                        backlog.unread().add(new SeqRange(range.first(), Math.min(range.last(), liveFrom - 1))));
    }

    /** Takes note of what was committed since, and lets go what need not wait any more. */
    void refresh(boolean scarce, long nowMillis) {
        long last = source.lastSeq();
        if (last >= liveFrom) {
            live.unread().add(new SeqRange(liveFrom, last));
            marks.add(last, nowMillis);
            liveFrom = last + 1;
        }
        if (!live.unread().isEmpty()
                && nowMillis - marks.seenAt(live.next().first(), nowMillis) > LIVE_AGE_MAX_MILLIS) {
            backlog.unread().addAll(live.unread().takeAll());
        }
        releaseHeld(nowMillis);
        if (!scarce && !deferred.isEmpty()) {
            backlog.unread().addAll(deferred.takeAll());
        }
    }

    private void releaseHeld(long nowMillis) {
        heldByBoot.entrySet().removeIf(boot -> {
            boolean open = gate.isOpen(boot.getKey(), boot.getValue().monoMillis(), nowMillis);
            if (open) {
                backlog.unread().addAll(boot.getValue().seqs().takeAll());
            }
            return open;
        });
    }

    /** The next batch, or empty when nothing is due. */
    Optional<Batch> next(JournalReader reader, Allowance allowance, long nowMillis) throws JournalException {
        fill(live, reader, allowance, nowMillis);
        fill(backlog, reader, allowance, nowMillis);
        Optional<DataClass> fresh = live.due(allowance, nowMillis);
        Optional<DataClass> waiting = backlog.due(allowance, nowMillis);
        if (waiting.isPresent() && allowance.backlog() && (fresh.isEmpty() || backlogCredit >= PERCENT)) {
            backlogCredit = Math.max(0, backlogCredit - (PERCENT - settings.backlogSharePercent()));
            return pack(backlog, waiting.get(), allowance);
        }
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        if (waiting.isPresent()) {
            backlogCredit = Math.min(CREDIT_MAX, backlogCredit + settings.backlogSharePercent());
        }
        return pack(live, fresh.get(), allowance);
    }

    private void fill(LaneQueue queue, JournalReader reader, Allowance allowance, long nowMillis)
            throws JournalException {
        if (allowance.scarce()) {
            deferTelemetry(queue);
        }
        while (queue.wantsMore() && deferred.rangeCount() < DEFERRED_RANGES_MAX) {
            SeqRange range = queue.next();
            JournalReader.Page page = reader.read(range, settings.entriesMax(), settings.bytesMax());
            queue.unread().remove(new SeqRange(range.first(), Math.max(range.first(), page.scannedTo())));
            for (StoredEntry entry : page.entries()) {
                sort(queue, entry, allowance, nowMillis);
            }
        }
    }

    private void sort(LaneQueue queue, StoredEntry entry, Allowance allowance, long nowMillis) {
        if (!allowance.permits(entry.dataClass())) {
            deferred.add(entry.seq());
            return;
        }
        Optional<ReadyEntry> ready = gate.pass(entry, nowMillis);
        if (ready.isPresent()) {
            queue.add(ready.get());
        } else {
            heldByBoot
                    .computeIfAbsent(entry.boot(), boot -> new Held(new SeqSet(), entry.monoMillis()))
                    .seqs()
                    .add(entry.seq());
        }
    }

    private void deferTelemetry(LaneQueue queue) {
        while (!queue.ready(DataClass.TELEMETRY).isEmpty()) {
            deferred.add(queue.take(DataClass.TELEMETRY).entry().seq());
        }
    }

    private Optional<Batch> pack(LaneQueue queue, DataClass dataClass, Allowance allowance) {
        Deque<ReadyEntry> ready = queue.ready(dataClass);
        while (!ready.isEmpty()) {
            try {
                Packer.Packed packed = packer.pack(ready, allowance);
                SeqSet seqs = new SeqSet();
                for (int i = 0; i < packed.entries(); i++) {
                    seqs.add(queue.take(dataClass).entry().seq());
                }
                return Optional.of(
                        new Batch(dataClass, queue.lane(), seqs.ranges(), packed.entries(), packed.payload()));
            } catch (Packer.UnsendableException e) {
                // It stays unsent in the journal, where the ledger shows it.
                queue.take(dataClass);
            }
        }
        return Optional.empty();
    }

    /** What the city says it has need not be sent. */
    void forget(List<SeqRange> stored, SeqSet storedSet) {
        live.forget(stored, storedSet);
        backlog.forget(stored, storedSet);
        deferred.removeAll(stored);
        heldByBoot.values().forEach(held -> held.seqs().removeAll(stored));
    }

    /** Entries that wait behind the fresh ones. */
    long backlogEntries() {
        return backlog.size() + deferred.count();
    }

    /** Entries that wait for the time of their boot. */
    long heldEntries() {
        return heldByBoot.values().stream()
                .mapToLong(held -> held.seqs().count())
                .sum();
    }

    boolean hasFresh() {
        return live.size() > 0;
    }
}
