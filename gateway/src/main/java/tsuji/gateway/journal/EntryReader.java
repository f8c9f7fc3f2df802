package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tsuji.gateway.store.Database;

/** Reads pages of entries, each in its own short transaction. Opens the database anew when the journal did. One thread. */
final class EntryReader implements JournalReader {
    private static final int ROWS_BEYOND = 2;

    private final Journal journal;
    private Database database;
    private int generation;
    private List<LedgerSnapshot.Account> accounts = List.of();

    EntryReader(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Page read(SeqRange range, int entriesMax, int bytesMax) throws JournalException {
        // A row beyond is on the disk, but its commit was not told yet: its account may be unknown still. Asked before
        // the connection is chosen: an old database with a new last number would look as if rows were gone.
        long last = Math.min(range.last(), journal.lastSeq());
        try {
            PreparedStatement select = connection()
                    .statement("SELECT " + EntryRow.COLUMNS + " FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?");
            select.setLong(1, range.first());
            select.setLong(2, (long) entriesMax + ROWS_BEYOND);
            try (ResultSet rows = select.executeQuery()) {
                return page(rows, range, new Limits(last, entriesMax, bytesMax));
            }
        } catch (SQLException e) {
            close();
            JournalException trouble = Trouble.of(journal.directory(), "reading " + range, e);
            if (trouble.kind() == JournalException.Kind.CORRUPT) {
                journal.inbox().reportPages(trouble);
            }
            throw trouble;
        }
    }

    private record Limits(long last, int entries, int bytes) {}

    /** The first row beyond the range ends it, unless the row behind shows that it is not where it belongs. */
    private static void requireOrder(ResultSet rows, long seq) throws SQLException {
        if (rows.next() && rows.getLong(1) <= seq) {
            throw Database.corrupt("entry " + rows.getLong(1) + " stands behind entry " + seq);
        }
    }

    private Page page(ResultSet rows, SeqRange range, Limits limits) throws SQLException {
        List<StoredEntry> entries = new ArrayList<>();
        List<SeqRange> absent = new ArrayList<>();
        long scannedTo = range.first() - 1;
        int looked = 0;
        int bytes = 0;
        while (bytes < limits.bytes() && looked < limits.entries() && rows.next()) {
            EntryRow row = EntryRow.read(rows);
            if (row.seq() <= scannedTo) {
                throw Database.corrupt("entry " + row.seq() + " stands behind entry " + scannedTo);
            }
            if (row.seq() > limits.last()) {
                requireOrder(rows, row.seq());
                break;
            }
            addBetween(scannedTo, row.seq(), absent);
            scannedTo = row.seq();
            looked++;
            bytes += row.body().length;
            if (row.crc() == rows.getInt(7) && isKnown(row.account())) {
                LedgerSnapshot.Account account = accounts.get(row.account() - 1);
                entries.add(new StoredEntry(
                        row.seq(), account.device(), account.dataClass(), row.boot(), row.monoMillis(), row.body()));
            } else {
                journal.inbox().reportRow(row.seq());
            }
        }
        boolean reachedEnd = looked < limits.entries() && bytes < limits.bytes();
        if (reachedEnd) {
            addBetween(scannedTo, limits.last() + 1, absent);
        }
        return new Page(List.copyOf(entries), List.copyOf(absent), reachedEnd ? range.last() : scannedTo);
    }

    private static void addBetween(long before, long next, List<SeqRange> absent) {
        if (next - before > 1) {
            absent.add(new SeqRange(before + 1, next - 1));
        }
    }

    private boolean isKnown(int account) {
        if (account > accounts.size()) {
            accounts = journal.accounts();
        }
        return account >= 1 && account <= accounts.size();
    }

    private Database connection() throws SQLException {
        if (database == null || generation != journal.generation()) {
            close();
            generation = journal.generation();
            accounts = List.of();
            database = Database.openReader(journal.file());
        }
        return database;
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
