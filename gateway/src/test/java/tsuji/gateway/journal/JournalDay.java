package tsuji.gateway.journal;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Faults;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Refusal;

/** One seed's journal and, beside it, what must be in it by the promises alone. */
final class JournalDay implements AutoCloseable {
    private static final List<DeviceId> DEVICES =
            List.of(new DeviceId("sc-1"), new DeviceId("sc-2"), new DeviceId("m-1"));

    private final Random random;
    private final BootClock clock = new BootClock("boot-a");
    private final JournalSettings settings;
    private Faults.Point failAt;
    private SQLiteErrorCode failWith;
    private Journal journal;
    private JournalReader reader;

    /** What must be true of one account. */
    private static final class Expected {
        private long accepted;
        private long duplicate;
        private long refused;
        private long confirmed;
    }

    private record Key(DeviceId device, DataClass dataClass) {}

    private Map<Key, Expected> committed = new HashMap<>();
    private Map<Key, Expected> open = new HashMap<>();
    private final TreeMap<Long, NewEntry> stored = new TreeMap<>();
    private final TreeMap<Long, NewEntry> waiting = new TreeMap<>();
    private final TreeMap<Long, Key> unsent = new TreeMap<>();
    private final List<SeqRange> confirming = new ArrayList<>();
    private long lastSeqGiven;

    JournalDay(Path directory, long seed) throws JournalException {
        random = new Random(seed);
        settings = new JournalSettings(directory, JournalSettings.BYTES_MIN, 1, 0, 0, 1_000);
        open();
    }

    private void open() throws JournalException {
        journal = Journal.open(settings, clock, new Health(), this::fail);
        reader = journal.openReader();
    }

    private void fail(Faults.Point point) throws SQLException {
        if (point == failAt) {
            failAt = null;
            throw new SQLiteException("planned", failWith);
        }
    }

    String step() throws JournalException {
        clock.advanceMillis(random.nextInt(100_000));
        switch (random.nextInt(12)) {
            case 0:
                return confirm();
            case 1:
                return reopen();
            case 2:
                return crash();
            case 3:
                return failingCommit();
            case 4:
                journal.maintain();
                return "maintain";
            case 5:
                return count();
            default:
                return append();
        }
    }

    private Expected of(DeviceId device, DataClass dataClass) {
        return open.computeIfAbsent(new Key(device, dataClass), key -> new Expected());
    }

    private String append() throws JournalException {
        int entries = random.nextInt(60);
        for (int i = 0; i < entries; i++) {
            DeviceId device = DEVICES.get(random.nextInt(DEVICES.size()));
            DataClass dataClass = DataClass.values()[random.nextInt(3)];
            byte[] body = new byte[random.nextInt(900)];
            random.nextBytes(body);
            NewEntry entry = new NewEntry(device, dataClass, clock.monoMillis(), body, random.nextLong());
            lastSeqGiven = journal.append(entry);
            waiting.put(lastSeqGiven, entry);
            of(device, dataClass).accepted++;
        }
        return commitOrMakeRoom() + " of " + entries;
    }

    /** When even what must not be dropped does not fit, nothing is taken until the city confirms something. */
    private String commitOrMakeRoom() throws JournalException {
        boolean planned = failAt != null;
        try {
            commit();
            return "append";
        } catch (JournalException e) {
            if (planned || e.kind() != JournalException.Kind.FULL) {
                throw e;
            }
            forgetOpen();
            recover(e.kind());
            return "append refused";
        }
    }

    private void recover(JournalException.Kind kind) throws JournalException {
        try {
            journal.recover(kind);
        } catch (JournalException e) {
            SeqRange all = new SeqRange(1, journal.lastSeq());
            journal.confirm(journal.epoch(), List.of(all));
            confirming.add(all);
            journal.recover(e.kind());
            applyCommit();
        }
    }

    private String count() throws JournalException {
        DeviceId device = DEVICES.get(random.nextInt(DEVICES.size()));
        journal.countDuplicate(device, DataClass.EVENT);
        of(device, DataClass.EVENT).duplicate++;
        journal.countRefusal(device, DataClass.EVENT, Refusal.MALFORMED, "no", new byte[] {1});
        of(device, DataClass.EVENT).refused++;
        commit();
        return "count";
    }

    private String confirm() throws JournalException {
        long first = 1 + random.nextInt((int) Math.max(1, journal.lastSeq()));
        SeqRange range = new SeqRange(first, first + random.nextInt(80));
        journal.confirm(journal.epoch(), List.of(range));
        if (first <= journal.lastSeq()) {
            confirming.add(new SeqRange(first, Math.min(range.last(), journal.lastSeq())));
        }
        commit();
        return "confirm " + range;
    }

    private void commit() throws JournalException {
        journal.commit();
        applyCommit();
    }

    private void applyCommit() {
        waiting.forEach((seq, entry) -> unsent.put(seq, new Key(entry.device(), entry.dataClass())));
        stored.putAll(waiting);
        for (SeqRange range : confirming) {
            Map<Long, Key> part = unsent.subMap(range.first(), true, range.last(), true);
            part.values().forEach(key -> of(key.device(), key.dataClass()).confirmed++);
            part.clear();
        }
        merge();
        forgetOpen();
        confirming.clear();
    }

    private void merge() {
        open.forEach((key, delta) -> {
            Expected sum = committed.computeIfAbsent(key, fresh -> new Expected());
            sum.accepted += delta.accepted;
            sum.duplicate += delta.duplicate;
            sum.refused += delta.refused;
            sum.confirmed += delta.confirmed;
        });
    }

    private void forgetOpen() {
        open = new HashMap<>();
        waiting.clear();
    }

    private String reopen() throws JournalException {
        close();
        open();
        return "reopen";
    }

    private String crash() throws JournalException {
        journal.append(new NewEntry(DEVICES.get(0), DataClass.EVENT, 0, new byte[10], random.nextLong()));
        reader.close();
        journal.abandon();
        open();
        return "crash";
    }

    private String failingCommit() throws JournalException {
        failAt = Faults.Point.values()[random.nextInt(Faults.Point.values().length)];
        failWith = random.nextBoolean() ? SQLiteErrorCode.SQLITE_FULL : SQLiteErrorCode.SQLITE_IOERR_FSYNC;
        boolean didCommit = failAt == Faults.Point.COMMITTED;
        String did = "fail " + failAt + " with " + failWith;
        try {
            append();
            throw new IllegalStateException("the failure was not told");
        } catch (JournalException e) {
            // Not more than the disk stands in an hour.
            clock.advanceMillis(3_600_000);
            if (didCommit) {
                applyCommit();
            } else {
                forgetOpen();
            }
            recover(e.kind());
        }
        return did;
    }

    /** What differs between journal and model; entries that expired by policy are taken from the journal's own word. */
    List<String> differences() throws JournalException {
        List<String> differences = new ArrayList<>();
        Map<Key, LedgerSnapshot.Account> ledger = new HashMap<>();
        journal.ledger()
                .accounts()
                .forEach(account -> ledger.put(new Key(account.device(), account.dataClass()), account));
        Map<Key, Long> rows = unsentRows(differences);
        committed.forEach((key, expected) -> {
            LedgerSnapshot.Account account = ledger.get(key);
            String is = String.valueOf(account);
            if (account == null
                    || account.accepted() != expected.accepted
                    || account.duplicate() != expected.duplicate
                    || account.refusedTotal() != expected.refused) {
                differences.add(key + ": " + is);
            } else if (account.unsent() != rows.getOrDefault(key, 0L)) {
                differences.add(key + ": rows " + rows.get(key) + " but " + is);
            } else if (key.dataClass() != DataClass.TELEMETRY && account.confirmed() != expected.confirmed) {
                differences.add(key + ": confirmed " + expected.confirmed + " but " + is);
            } else if (key.dataClass() != DataClass.TELEMETRY && account.expiredTotal() != 0) {
                differences.add(key + ": must not expire: " + is);
            }
        });
        return differences;
    }

    private Map<Key, Long> unsentRows(List<String> differences) throws JournalException {
        Map<Key, Long> rows = new HashMap<>();
        SeqRanges waiting = new SeqRanges();
        journal.unsent().forEach(waiting::add);
        List<StoredEntry> onDisk = reader.read(new SeqRange(1, Long.MAX_VALUE), Integer.MAX_VALUE, Integer.MAX_VALUE)
                .entries();
        for (StoredEntry entry : onDisk) {
            NewEntry given = stored.get(entry.seq());
            if (given == null || !Arrays.equals(given.body(), entry.body())) {
                differences.add("entry " + entry.seq() + " is not what was appended");
            }
            if (waiting.contains(entry.seq()) != unsent.containsKey(entry.seq())) {
                differences.add("entry " + entry.seq() + " waits: " + waiting.contains(entry.seq()));
            }
            if (waiting.contains(entry.seq())) {
                rows.merge(new Key(entry.device(), entry.dataClass()), 1L, Long::sum);
            }
        }
        return rows;
    }

    @Override
    public void close() throws JournalException {
        reader.close();
        journal.close();
    }
}
