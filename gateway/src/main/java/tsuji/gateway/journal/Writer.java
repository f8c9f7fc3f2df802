package tsuji.gateway.journal;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.store.Database;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;
import tsuji.wire.Refusal;

/**
 * The writing connection and all that is kept in memory beside it. Thread intake.
 *
 * <p>Entries wait in memory and are written by {@link #commit} as one transaction. After any failure the whole object is
 * thrown away and made anew from the disk, so memory and disk cannot differ.
 */
final class Writer implements AutoCloseable {
    /** A group larger than this is a fault of the caller: nothing of it would be acknowledged for too long. */
    static final int ENTRIES_PER_COMMIT_MAX = 16_384;

    // Row header, integers and their share of the page: measured 31 bytes per row with 200-byte bodies.
    private static final int ROW_OVERHEAD_BYTES = 31;

    private final JournalSettings settings;
    private final Database database;
    private final Checkpoint checkpoint = new Checkpoint();
    private final Quarantine quarantine;
    private final DamagedRows damagedRows;
    private final Gaps gaps;
    private final Retention retention;
    private final Repeats repeats;
    private final List<EntryRow> pending = new ArrayList<>();
    private final SlotTable slots = new SlotTable();
    final Ledger ledger = new Ledger();
    final Boots boots;
    final SeqRanges unsent;
    final String epoch;
    private final long foundSeq;
    private long lastSeq;
    private long committedSeq;
    private long reservedTo;
    private long bodyBytesMean;

    /** Reads everything back from an open database. */
    Writer(JournalSettings settings, Database database, TrustedClock clock, Retention.Thinning thinning)
            throws SQLException {
        this.settings = settings;
        this.database = database;
        boots = new Boots(clock);
        database.begin();
        boots.load(database);
        database.commit();
        quarantine = new Quarantine(database, boots);
        damagedRows = new DamagedRows(this, database, quarantine);
        gaps = new Gaps(database, boots::nowUnixMillis);
        retention = new Retention(settings, this, database, thinning);
        repeats = new Repeats(settings.repeatsMax());
        ledger.load(database);
        unsent = UnsentTable.load(database);
        epoch = Schema.get(database, "epoch").orElseThrow(() -> Database.corrupt("the epoch is missing"));
        long newest = Math.max(
                database.number("SELECT max(seq) FROM entry"), database.number("SELECT max(last) FROM unsent"));
        long noted = Long.parseLong(Schema.get(database, "last_seq").orElse("0"));
        foundSeq = Math.max(newest, noted);
        committedSeq = foundSeq;
        lastSeq = foundSeq;
        loadNewest();
        giveUpWhatNobodyBooked();
    }

    /** Entries behind the books that are not there any more were somebody's, but nobody knows whose. */
    private void giveUpWhatNobodyBooked() throws SQLException {
        long bookedTo = ledger.bookedTo();
        long lost =
                unsent.countBehind(bookedTo) - database.number("SELECT count(*) FROM entry WHERE seq > " + bookedTo);
        if (lost > 0) {
            database.begin();
            gaps.add(ledger.lose(lost).id, new SeqRange(bookedTo + 1, foundSeq), lost, Expiry.UNREADABLE);
            finish();
        }
    }

    /** The disk may have lost commits: their numbers are not given again, also when nothing is committed until the next start. */
    void skipTo(long seq) throws SQLException {
        if (seq > committedSeq) {
            committedSeq = seq;
            lastSeq = seq;
            database.begin();
            noteLastSeq();
            database.commit();
        }
    }

    private void noteLastSeq() throws SQLException {
        Schema.put(database, "last_seq", Long.toString(committedSeq));
    }

    void takeOver(long reservation) {
        reservedTo = reservation;
    }

    /** Makes sure, before a commit, that its numbers are reserved. */
    void reserve() throws IOException {
        if (lastSeq >= reservedTo - ENTRIES_PER_COMMIT_MAX) {
            reservedTo = lastSeq + Identity.SEQS_RESERVED;
            noteIdentity(false);
        }
    }

    private void noteIdentity(boolean clean) throws IOException {
        new Identity(epoch, reservedTo, committedSeq, unsent.first(committedSeq + 1), clean)
                .write(settings.directory());
    }

    private record Known(int account, long dedupKey) {}

    private void loadNewest() throws SQLException {
        List<Known> newestFirst = new ArrayList<>();
        long bytes = 0;
        try (PreparedStatement select =
                        database.prepare("SELECT account, dedup_key, length(body) FROM entry ORDER BY seq DESC LIMIT "
                                + settings.repeatsMax());
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                newestFirst.add(new Known(rows.getInt(1), rows.getLong(2)));
                bytes += rows.getLong(3);
            }
        }
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            repeats.add(newestFirst.get(i).account(), newestFirst.get(i).dedupKey());
        }
        bodyBytesMean = newestFirst.isEmpty() ? 0 : bytes / newestFirst.size();
    }

    boolean isKnown(DeviceId device, DataClass dataClass, long dedupKey) {
        return ledger.find(device, dataClass)
                .filter(account -> repeats.contains(account.id, dedupKey))
                .isPresent();
    }

    long append(NewEntry entry) {
        if (pending.size() == ENTRIES_PER_COMMIT_MAX) {
            throw new IllegalStateException("more than " + ENTRIES_PER_COMMIT_MAX + " entries in one commit");
        }
        Account account = ledger.of(entry.device(), entry.dataClass());
        ledger.accept(account);
        repeats.add(account.id, entry.dedupKey());
        slots.note(entry);
        pending.add(new EntryRow(
                ++lastSeq, account.id, boots.current(), entry.monoMillis(), entry.dedupKey(), entry.body()));
        return lastSeq;
    }

    void countDuplicate(DeviceId device, DataClass dataClass) {
        Account account = ledger.of(device, dataClass);
        account.duplicate++;
        ledger.touch(account);
    }

    void countRefusal(DeviceId device, DataClass dataClass, Refusal reason, String detail, byte[] payload) {
        Account account = countRefusals(device, dataClass, reason, 1);
        quarantine.add(new Quarantine.Item(account.id, 0, reason.name(), detail, payload));
    }

    Account countRefusals(DeviceId device, DataClass dataClass, Refusal reason, long count) {
        Account account = ledger.of(device, dataClass);
        account.refused.merge(reason, count, Long::sum);
        ledger.touch(account);
        return account;
    }

    boolean hasPendingWork() {
        return !pending.isEmpty() || ledger.hasChanges();
    }

    /** True: entries were added. */
    boolean commit(Inbox.Work work) throws SQLException {
        database.begin();
        writeEntries();
        for (long seq : work.damagedRows()) {
            setAside(seq);
        }
        for (SeqRange range : work.confirmed()) {
            confirm(range);
        }
        finish();
        if (pending.isEmpty()) {
            return false;
        }
        committedSeq = lastSeq;
        pending.clear();
        return true;
    }

    /** Writes what every transaction ends with, and commits. */
    private void finish() throws SQLException {
        quarantine.write();
        ledger.writeIfDue(database, lastSeq);
        UnsentTable.write(database, unsent);
        database.commit();
        ledger.publish();
    }

    private void writeEntries() throws SQLException {
        if (pending.isEmpty()) {
            return;
        }
        insertRows(pending);
        slots.write(database);
        long mean = pending.stream().mapToLong(row -> row.body().length).sum() / pending.size();
        bodyBytesMean = bodyBytesMean == 0 ? mean : (bodyBytesMean * 7 + mean) / 8;
        unsent.add(new SeqRange(pending.get(0).seq(), lastSeq));
    }

    void insertRows(List<EntryRow> rows) throws SQLException {
        PreparedStatement insert = database.statement(EntryRow.INSERT);
        for (EntryRow row : rows) {
            row.bind(insert);
            insert.addBatch();
        }
        insert.executeBatch();
    }

    void deleteRows(SeqRange range) throws SQLException {
        PreparedStatement delete = database.statement("DELETE FROM entry WHERE seq BETWEEN ? AND ?");
        delete.setLong(1, range.first());
        delete.setLong(2, range.last());
        delete.executeUpdate();
        // The numbers of rows that are gone are not given again, even when all of them are.
        noteLastSeq();
    }

    /** Counts what of the range was still unsent and is still there; so a range that comes twice counts once. */
    private void confirm(SeqRange range) throws SQLException {
        PreparedStatement count =
                database.statement("SELECT account, count(*) FROM entry WHERE seq BETWEEN ? AND ? GROUP BY account");
        for (SeqRange part : unsent.remove(range)) {
            count.setLong(1, part.first());
            count.setLong(2, part.last());
            try (ResultSet rows = count.executeQuery()) {
                while (rows.next()) {
                    Account account = ledger.byId(rows.getInt(1));
                    account.confirmed += rows.getLong(2);
                    ledger.touch(account);
                }
            }
            dropHolesBeside(part);
        }
    }

    /** Numbers whose entries expired are never confirmed; left between those that are, each would become a range of its own. */
    private void dropHolesBeside(SeqRange confirmed) throws SQLException {
        Optional<SeqRange> before = unsent.endingAt(confirmed.first() - 1);
        if (before.isPresent()) {
            long last = edge("SELECT max(seq) FROM entry WHERE seq BETWEEN ? AND ?", before.get());
            drop(Math.max(last + 1, before.get().first()), before.get().last());
        }
        Optional<SeqRange> after = unsent.startingAt(confirmed.last() + 1);
        if (after.isPresent()) {
            long first = edge("SELECT min(seq) FROM entry WHERE seq BETWEEN ? AND ?", after.get());
            drop(after.get().first(), first == 0 ? after.get().last() : first - 1);
        }
    }

    private void drop(long first, long last) {
        if (first <= last) {
            unsent.remove(new SeqRange(first, last));
        }
    }

    private long edge(String sql, SeqRange range) throws SQLException {
        PreparedStatement select = database.statement(sql);
        select.setLong(1, range.first());
        select.setLong(2, range.last());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /** See {@link DamagedRows}. */
    void setAside(long seq) throws SQLException {
        damagedRows.setAside(seq);
    }

    /** One piece of house-keeping; only between commits, when nothing waits to be written. */
    Retention.Step retain(long bytesMax) throws SQLException {
        if (hasPendingWork()) {
            throw new IllegalStateException("retention with " + pending.size() + " entries waiting");
        }
        database.begin();
        giveUpWhatIsNowhere();
        Retention.Step step = retention.step(bytesMax);
        finish();
        return step;
    }

    /** No number waits for the city any more, so an entry that still does by the balance was lost with a damaged page. */
    private void giveUpWhatIsNowhere() throws SQLException {
        if (!unsent.isEmpty() || ledger.unsent() <= 0) {
            return;
        }
        for (Account account : ledger.accounts()) {
            if (account.unsent() > 0) {
                expire(account, new SeqRange(1, committedSeq), account.unsent(), Expiry.UNREADABLE);
            }
        }
    }

    void checkpoint() throws SQLException {
        checkpoint.runIfDue(database);
    }

    /** Gives the log's space back to a full disk. */
    void truncateLog() throws SQLException {
        try {
            database.row("PRAGMA wal_checkpoint(TRUNCATE)", 3);
        } catch (SQLException e) {
            if (!Trouble.isFull(e)) {
                throw e;
            }
            // The rest follows when there is room; whether there is any, the next commit shows.
        }
    }

    long usedBytes() throws SQLException {
        return database.usedBytes();
    }

    /** After a failed sync: what was acknowledged must be there, and the pages must hang together. */
    void verify(long acknowledgedSeq) throws SQLException {
        if (foundSeq < acknowledgedSeq) {
            throw Database.corrupt("entries " + (foundSeq + 1) + ".." + acknowledgedSeq + " are gone");
        }
        String found = database.text("PRAGMA quick_check(1)").orElse("nothing");
        if (!found.equals("ok")) {
            throw Database.corrupt("quick_check: " + found);
        }
    }

    boolean hasEntries() {
        return !pending.isEmpty();
    }

    /** Writes the running boot's best sighting of the clock when it became better. */
    void noteTime() throws SQLException {
        if (boots.hasBetterSighting()) {
            database.begin();
            boots.write(database);
            database.commit();
        }
    }

    void expire(Account account, SeqRange range, long entries, Expiry reason) throws SQLException {
        account.expired.merge(reason, entries, Long::sum);
        ledger.touch(account);
        gaps.add(account.id, range, entries, reason);
        slots.lost(database, account);
    }

    long committedSeq() {
        return committedSeq;
    }

    /** About what unsent entries take on the disk. */
    long unsentBytes() {
        return Math.max(0, ledger.unsent()) * (bodyBytesMean + ROW_OVERHEAD_BYTES);
    }

    /** Closes a journal with which nothing is wrong; the next start then knows that no commit is missing. */
    void closeClean() throws IOException {
        bookWhatIsCommitted();
        database.close();
        noteIdentity(true);
    }

    /** So that of entries which are damaged while nobody runs it is still known whose they were. */
    private void bookWhatIsCommitted() {
        if (!pending.isEmpty() || ledger.hasChanges() || ledger.bookedTo() == lastSeq) {
            return;
        }
        try {
            database.begin();
            ledger.write(database, lastSeq);
            database.commit();
        } catch (SQLException onlyLater) {
            // The next opening counts them then.
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
