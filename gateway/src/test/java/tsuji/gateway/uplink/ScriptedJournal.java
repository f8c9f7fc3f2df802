package tsuji.gateway.uplink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tsuji.gateway.journal.Journal.ResolvedTime;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalReader;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.LedgerSnapshot.Account;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.journal.StoredEntry;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.TimeQuality;

/** A journal in memory whose boots, failures and identity a test decides. Any thread. */
final class ScriptedJournal implements EntrySource {
    static final int BOOT = 1;
    static final long BOOT_UNIX_MILLIS = 1_795_392_000_000L;

    final NavigableMap<Long, StoredEntry> entries = new ConcurrentSkipListMap<>();
    final Map<Integer, ResolvedTime> boots = new ConcurrentHashMap<>();
    private final SeqSet unsent = new SeqSet();
    private final AtomicLong lastSeq = new AtomicLong();
    volatile String epoch = "e1";
    volatile boolean unreadable;
    /** True: what is confirmed waits for a commit that does not come. */
    volatile boolean lazy;

    /** Rows that are left out as if they were damaged, and not said to be absent. */
    final Set<Long> hidden = ConcurrentHashMap.newKeySet();

    private final SeqSet uncommitted = new SeqSet();
    volatile int opened;
    final AtomicInteger reads = new AtomicInteger();
    private long confirmed;

    ScriptedJournal() {
        boots.put(BOOT, new ResolvedTime(OptionalLong.of(BOOT_UNIX_MILLIS), TimeQuality.SYNCED));
    }

    long add(String device, DataClass dataClass) {
        return add(device, dataClass, BOOT, 1);
    }

    /** An entry with so many readings. */
    synchronized long add(String device, DataClass dataClass, int boot, int readings) {
        long seq = lastSeq.get() + 1;
        List<Reading> list = new ArrayList<>();
        for (int i = 0; i < readings; i++) {
            list.add(Reading.number("power", "W", seq, 0));
        }
        byte[] body = Senml.encode(Senml.Format.CBOR, list);
        entries.put(seq, new StoredEntry(seq, new DeviceId(device), dataClass, boot, seq, body));
        unsent.add(seq);
        lastSeq.set(seq);
        return seq;
    }

    /** An entry whose body is not what we wrote, though its checksum matches. */
    synchronized long addUndecodable(String device) {
        long seq = add(device, DataClass.TELEMETRY);
        byte[] garbage = {(byte) 0xff, 1, 2};
        entries.put(seq, new StoredEntry(seq, new DeviceId(device), DataClass.TELEMETRY, BOOT, seq, garbage));
        return seq;
    }

    synchronized void repair(long seq) {
        StoredEntry bad = entries.get(seq);
        byte[] body = entries.firstEntry().getValue().body();
        entries.put(seq, new StoredEntry(seq, bad.device(), bad.dataClass(), bad.boot(), bad.monoMillis(), body));
    }

    /** Readings of one device. */
    void addTelemetry(int count) {
        for (int i = 0; i < count; i++) {
            add("sc-" + i % 10, DataClass.TELEMETRY);
        }
    }

    /** The database was lost: an empty one of another identity, whose numbers start over. */
    synchronized void replace(String newEpoch) {
        epoch = newEpoch;
        entries.clear();
        boots.clear();
        unsent.takeAll();
        uncommitted.takeAll();
        lastSeq.set(0);
        lazy = false;
    }

    synchronized void expire(SeqRange range) {
        // As the journal does: the unsent range goes on covering what is gone.
        entries.subMap(range.first(), true, range.last(), true).clear();
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public long lastSeq() {
        return lastSeq.get();
    }

    @Override
    public synchronized List<SeqRange> unsent() {
        return unsent.ranges();
    }

    @Override
    public synchronized void confirm(String of, List<SeqRange> ranges) {
        if (!of.equals(epoch)) {
            return;
        }
        if (lazy) {
            uncommitted.addAll(ranges);
            return;
        }
        long before = unsent.count();
        unsent.removeAll(ranges);
        confirmed += before - unsent.count();
    }

    synchronized long unsentEntries() {
        return unsent.count();
    }

    synchronized long confirmedEntries() {
        return confirmed;
    }

    @Override
    public synchronized LedgerSnapshot ledger() {
        return new LedgerSnapshot(List.of(new Account(
                new DeviceId("sc-0"), DataClass.TELEMETRY, lastSeq.get(), 2, Map.of(), confirmed, Map.of())));
    }

    @Override
    public ResolvedTime resolve(int boot, long monoMillis) {
        ResolvedTime time = boots.getOrDefault(boot, new ResolvedTime(OptionalLong.empty(), TimeQuality.UNKNOWN));
        return time.unixMillis().isEmpty()
                ? time
                : new ResolvedTime(OptionalLong.of(time.unixMillis().getAsLong() + monoMillis), time.quality());
    }

    @Override
    public JournalReader openReader() throws JournalException {
        failWhenUnreadable();
        opened++;
        return new JournalReader() {
            @Override
            public Page read(SeqRange range, int entriesMax, int bytesMax) throws JournalException {
                failWhenUnreadable();
                reads.incrementAndGet();
                List<StoredEntry> page = new ArrayList<>();
                List<SeqRange> absent = new ArrayList<>();
                long scannedTo = range.first() - 1;
                int bytes = 0;
                for (StoredEntry entry :
                        entries.subMap(range.first(), true, range.last(), true).values()) {
                    if (entry.seq() - scannedTo > 1) {
                        absent.add(new SeqRange(scannedTo + 1, entry.seq() - 1));
                    }
                    scannedTo = entry.seq();
                    if (hidden.contains(entry.seq())) {
                        continue;
                    }
                    page.add(entry);
                    bytes += entry.body().length;
                    if (page.size() == entriesMax || bytes >= bytesMax) {
                        return new Page(page, absent, entry.seq());
                    }
                }
                if (scannedTo < range.last()) {
                    absent.add(new SeqRange(scannedTo + 1, range.last()));
                }
                return new Page(page, absent, range.last());
            }

            @Override
            public void close() {
                opened--;
            }
        };
    }

    private void failWhenUnreadable() throws JournalException {
        if (unreadable) {
            throw new JournalException(JournalException.Kind.IO, "scripted", null);
        }
    }
}
