package tsuji.gateway.uplink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
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
    volatile int opened;
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

    /** Readings of one device. */
    void addTelemetry(int count) {
        for (int i = 0; i < count; i++) {
            add("sc-" + i % 10, DataClass.TELEMETRY);
        }
    }

    synchronized void expire(SeqRange range) {
        unsent.remove(range);
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
    public synchronized void confirm(List<SeqRange> ranges) {
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
                List<StoredEntry> page = new ArrayList<>();
                int bytes = 0;
                for (StoredEntry entry :
                        entries.subMap(range.first(), true, range.last(), true).values()) {
                    page.add(entry);
                    bytes += entry.body().length;
                    if (page.size() == entriesMax || bytes >= bytesMax) {
                        return new Page(page, entry.seq());
                    }
                }
                return new Page(page, range.last());
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
