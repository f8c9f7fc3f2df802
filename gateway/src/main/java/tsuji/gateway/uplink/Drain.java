package tsuji.gateway.uplink;

import java.util.ArrayList;
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
 * and class by sequence number, hence in order per device. Out of that order go only entries that had to wait for the time of
 * their boot, or that were put aside; they come later, through the backlog. No entry is handed out twice. Thread uplink.
 */
final class Drain {
    /** Fresh entries that could not be read for this long are backlog: newer ones go before them. */
    static final long LIVE_AGE_MAX_MILLIS = 10_000;

    /**
     * More pieces of deferred telemetry than this, and the backlog is not read until the byte budget recovers; fresh entries
     * are, and what of them is deferred then is found again by {@link #restock}.
     */
    static final int DEFERRED_RANGES_MAX = 10_000;

    /** Pages read in one step for one lane: whoever looks for events in much telemetry must not keep the loop. */
    static final int PAGES_MAX = 16;

    private static final int PERCENT = 100;
    private static final int CREDIT_MAX = 3 * PERCENT;

    private final EntrySource source;
    private final BatchSettings settings;
    private final TimeGate gate;
    private final Packer packer;
    private final Unpackable unpackable;
    private final LaneQueue live;
    private final LaneQueue backlog;
    private final FreshMarks marks = new FreshMarks();
    private final Map<Integer, Held> heldByBoot = new HashMap<>();
    // Telemetry that waits for the byte budget, older than all that the backlog has not read.
    private final SeqSet deferred = new SeqSet();
    private final List<SeqRange> absent = new ArrayList<>();
    private long liveFrom;
    private int backlogCredit;
    private boolean searching;
    private boolean forgetful;

    /** Entries of one boot that wait for its time, with the monotonic time of one of them. */
    private record Held(SeqSet seqs, long monoMillis) {}

    /** Hears of an entry that cannot be packed. */
    interface Unpackable {
        void found(long seq, long nowMillis);
    }

    Drain(UplinkSettings settings, EntrySource source, Books books, Unpackable unpackable) {
        this.source = source;
        this.settings = settings.batch();
        this.gate = books.gate();
        this.packer = new Packer(this.settings, books.epoch());
        this.unpackable = unpackable;
        live = new LaneQueue(Lane.LIVE, this.settings);
        backlog = new LaneQueue(Lane.BACKLOG, this.settings);
        liveFrom = source.lastSeq() + 1;
        restock(books.unsent());
    }

    /** Adds to the backlog what of the unsent is not here yet. */
    void restock(SeqSet unsent) {
        live.takeOutOf(unsent);
        backlog.takeOutOf(unsent);
        unsent.removeAll(deferred.ranges());
        heldByBoot.values().forEach(held -> unsent.removeAll(held.seqs().ranges()));
        if (liveFrom < Long.MAX_VALUE) {
            unsent.remove(new SeqRange(liveFrom, Long.MAX_VALUE));
        }
        backlog.unread().addAll(unsent.ranges());
        forgetful = false;
    }

    /** True: some of what was deferred was not remembered; see {@link #restock}. */
    boolean isForgetful() {
        return forgetful;
    }

    /** Takes note of what was committed since, and lets go what need not wait any more. */
    void refresh(long nowMillis) {
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
        searching = false;
        fill(live, reader, allowance, nowMillis);
        fill(backlog, reader, allowance, nowMillis);
        Optional<DataClass> fresh = live.due(allowance, nowMillis);
        Optional<DataClass> waiting = backlog.due(allowance, nowMillis);
        if (waiting.isPresent() && isBacklogsTurn(fresh.isPresent(), allowance)) {
            backlogCredit = Math.max(0, backlogCredit - (PERCENT - settings.backlogSharePercent()));
            return pack(backlog, waiting.get(), new Moment(allowance, nowMillis));
        }
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        if (waiting.isPresent()) {
            backlogCredit = Math.min(CREDIT_MAX, backlogCredit + settings.backlogSharePercent());
        }
        return pack(live, fresh.get(), new Moment(allowance, nowMillis));
    }

    /** Beside fresh entries the backlog takes any room when its turn has come; alone it leaves the last room to them. */
    private boolean isBacklogsTurn(boolean besideFresh, Allowance allowance) {
        return besideFresh ? backlogCredit >= PERCENT : allowance.backlog();
    }

    private void fill(LaneQueue queue, JournalReader reader, Allowance allowance, long nowMillis)
            throws JournalException {
        if (allowance.scarce()) {
            deferTelemetry(queue);
        }
        for (int pages = 0; queue.wantsMore(); pages++) {
            Optional<SeqSet> next = nextToRead(queue, allowance);
            if (next.isEmpty()) {
                return;
            }
            if (pages == PAGES_MAX) {
                searching = true;
                return;
            }
            read(queue, next.get(), reader, new Moment(allowance, nowMillis));
        }
    }

    /** Unread first, so that events are found; deferred telemetry after all of it. */
    private Optional<SeqSet> nextToRead(LaneQueue queue, Allowance allowance) {
        boolean mayDefer = queue == live || deferred.rangeCount() < DEFERRED_RANGES_MAX || !allowance.scarce();
        if (!queue.unread().isEmpty()) {
            return mayDefer ? Optional.of(queue.unread()) : Optional.empty();
        }
        return queue == backlog && !allowance.scarce() && !deferred.isEmpty()
                ? Optional.of(deferred)
                : Optional.empty();
    }

    private record Moment(Allowance allowance, long nowMillis) {}

    private void read(LaneQueue queue, SeqSet from, JournalReader reader, Moment moment) throws JournalException {
        SeqRange range = from.first().orElseThrow();
        JournalReader.Page page = reader.read(range, settings.entriesMax(), settings.bytesMax());
        from.remove(new SeqRange(range.first(), Math.max(range.first(), page.scannedTo())));
        absent.addAll(page.absent());
        for (StoredEntry entry : page.entries()) {
            boolean queues = queue == backlog && from != deferred && !deferred.isEmpty();
            boolean wait = moment.allowance().scarce() || queues;
            if (wait && entry.dataClass() == DataClass.TELEMETRY) {
                defer(entry.seq());
            } else {
                sort(queue, entry, moment.nowMillis());
            }
        }
    }

    private void defer(long seq) {
        deferred.add(seq);
        if (deferred.rangeCount() > DEFERRED_RANGES_MAX) {
            deferred.remove(new SeqRange(seq, seq));
            forgetful = true;
        }
    }

    private void sort(LaneQueue queue, StoredEntry entry, long nowMillis) {
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
            defer(queue.take(DataClass.TELEMETRY).entry().seq());
        }
    }

    private Optional<Batch> pack(LaneQueue queue, DataClass dataClass, Moment moment) {
        Deque<ReadyEntry> ready = queue.ready(dataClass);
        while (!ready.isEmpty()) {
            try {
                Packer.Packed packed = packer.pack(ready, moment.allowance());
                SeqSet seqs = new SeqSet();
                for (int i = 0; i < packed.entries(); i++) {
                    seqs.add(queue.take(dataClass).entry().seq());
                }
                return Optional.of(
                        new Batch(dataClass, queue.lane(), seqs.ranges(), packed.entries(), packed.payload()));
            } catch (Packer.UnsendableException e) {
                unpackable.found(queue.take(dataClass).entry().seq(), moment.nowMillis());
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

    /** Numbers met since the last call under which nothing is stored any more. */
    List<SeqRange> takeAbsent() {
        List<SeqRange> taken = List.copyOf(absent);
        absent.clear();
        return taken;
    }

    /** True: there is more to read before one can say whether something is due. */
    boolean isSearching() {
        return searching;
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
