package tsuji.gateway.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tsuji.gateway.store.Database;
import tsuji.wire.Expiry;

/**
 * Carries what the city has not confirmed out of a damaged database into an empty one, with its numbers, and the ledger with
 * it. Entries that were accepted and cannot be found expire as {@link Expiry#UNREADABLE}. Confirmed history stays behind.
 *
 * <p>Rows are found page by page and recognised by their checksums, so it works without header, schema or inner pages.
 */
final class Salvage {
    private static final int ROWS_PER_TRANSACTION = 4_096;

    private final Path damaged;
    private final Database fresh;
    private final Map<Integer, AccountRow> accounts = new TreeMap<>();
    private final Map<Integer, AccountName> names = new TreeMap<>();
    private final Map<Integer, Boots.Boot> boots = new TreeMap<>();
    private final Map<Integer, Found> found = new TreeMap<>();
    private final List<EntryRow> waiting = new ArrayList<>();
    private long lastSeq;
    private long bookedTo;
    private long rowsBehindBooks;

    /** What was found of one account. */
    private static final class Found {
        private long rows;
        // Behind what its account had counted.
        private long unbooked;
    }

    /**
     * What it came to.
     *
     * @param entries carried over.
     * @param lost accepted, not confirmed, and not found.
     * @param lastSeq highest number seen.
     */
    record Result(long entries, long lost, long lastSeq) {}

    Salvage(Path damaged, Database fresh) {
        this.damaged = damaged;
        this.fresh = fresh;
    }

    /** The epoch as far as SQLite can still read it. */
    static Optional<String> epochOf(Path damaged) {
        try (Database database = Database.openReader(damaged)) {
            return Schema.get(database, "epoch");
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    Result run(long unsentFrom) throws IOException, SQLException {
        scan(this::collectSmall);
        bookedTo = accounts.values().stream().mapToLong(AccountRow::countedTo).reduce(0, Math::max);
        Optional<SeqRanges> known = readUnsent();
        long expectedBehindBooks =
                known.map(unsent -> unsent.countBehind(bookedTo)).orElse(0L);
        SeqRanges wanted = known.orElseGet(SeqRanges::new);
        // Commits that SQLite lost brought entries behind the last range that it still knows.
        long behind = known.map(SeqRanges::lastOrZero).orElse(unsentFrom - 1) + 1;
        wanted.add(new SeqRange(Math.max(1, behind), Long.MAX_VALUE - 1));
        fresh.begin();
        writeBoots();
        fresh.commit();
        scan((rowid, row) -> collectEntry(rowid, row, wanted));
        flush();
        return settle(known.isPresent(), Math.max(0, expectedBehindBooks - rowsBehindBooks));
    }

    /** What the failing disk makes of a callback cannot be declared by it. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(SQLException cause) {
            super(cause);
        }

        SQLException cause() {
            return (SQLException) getCause();
        }
    }

    private void scan(RawRows.Sink sink) throws IOException, SQLException {
        try (RawRows rows = new RawRows(damaged)) {
            rows.scan(sink);
        } catch (Stopped e) {
            throw e.cause();
        }
    }

    private void collectSmall(long rowid, RawRecord row) {
        RawTables.account(rowid, row).ifPresent(account -> accounts.merge(account.id(), account, AccountRow::later));
        RawTables.name(rowid, row).ifPresent(name -> names.put(name.id(), name));
        RawTables.boot(rowid, row).ifPresent(boot -> boots.merge(boot.id(), boot, Boots.Boot::better));
        RawTables.entry(rowid, row).ifPresent(entry -> lastSeq = Math.max(lastSeq, entry.seq()));
    }

    private void collectEntry(long rowid, RawRecord row, SeqRanges wanted) {
        RawTables.entry(rowid, row)
                .filter(entry -> wanted.contains(entry.seq()) && isKnown(entry.account()))
                .ifPresent(waiting::add);
        if (waiting.size() >= ROWS_PER_TRANSACTION) {
            try {
                flush();
            } catch (SQLException e) {
                throw new Stopped(e);
            }
        }
    }

    private boolean isKnown(int account) {
        return accounts.containsKey(account) || names.containsKey(account);
    }

    private int accountsFound() {
        return Stream.of(accounts, names)
                .flatMap(found -> found.keySet().stream())
                .reduce(0, Math::max);
    }

    /** With what it had counted, if that is left. */
    private Account account(int id) throws SQLException {
        if (accounts.containsKey(id)) {
            return accounts.get(id).toAccount();
        }
        return names.containsKey(id) ? names.get(id).toAccount() : Account.lost(id);
    }

    private Optional<SeqRanges> readUnsent() {
        try (Database database = Database.openReader(damaged)) {
            return Optional.of(UnsentTable.load(database));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private void flush() throws SQLException {
        fresh.begin();
        for (EntryRow row : waiting) {
            // The same row stands in the file and, more than once, in the log.
            PreparedStatement insert = fresh.statement(EntryRow.INSERT_NEW);
            row.bind(insert);
            if (insert.executeUpdate() == 1) {
                count(row);
            }
        }
        fresh.commit();
        waiting.clear();
    }

    private void count(EntryRow row) {
        Found of = found.computeIfAbsent(row.account(), key -> new Found());
        of.rows++;
        AccountRow account = accounts.get(row.account());
        of.unbooked += account == null || row.seq() > account.countedTo() ? 1 : 0;
        rowsBehindBooks += row.seq() > bookedTo ? 1 : 0;
    }

    private void writeBoots() throws SQLException {
        for (Boots.Boot boot : boots.values()) {
            Boots.write(fresh, boot);
        }
    }

    /** Makes the balance agree with what is there. */
    private Result settle(boolean unsentIsKnown, long lostBehindBooks) throws SQLException {
        long first = fresh.number("SELECT min(seq) FROM entry");
        SeqRange all = new SeqRange(Math.max(1, first), Math.max(1, lastSeq));
        Ledger ledger = new Ledger();
        long lost = lostBehindBooks;
        fresh.begin();
        Gaps gaps = new Gaps(fresh, () -> 0);
        copyGaps();
        int accountsFound = accountsFound();
        for (int id = 1; id <= accountsFound; id++) {
            Account account = account(id);
            ledger.enter(account);
            Found of = found.getOrDefault(id, new Found());
            account.accepted += of.unbooked;
            long missing = account.unsent() - of.rows;
            if (missing > 0) {
                account.expired.merge(Expiry.UNREADABLE, missing, Long::sum);
                gaps.add(id, all, missing, Expiry.UNREADABLE);
                lost += missing;
            } else {
                takeBack(account, -missing, unsentIsKnown);
            }
        }
        if (lostBehindBooks > 0) {
            gaps.add(ledger.lose(lostBehindBooks).id, all, lostBehindBooks, Expiry.UNREADABLE);
        }
        ledger.write(fresh, Math.max(lastSeq, bookedTo));
        if (first > 0) {
            SeqRanges unsent = new SeqRanges();
            unsent.add(new SeqRange(first, fresh.number("SELECT max(seq) FROM entry")));
            UnsentTable.write(fresh, unsent);
        }
        Schema.put(fresh, "last_seq", Long.toString(lastSeq));
        fresh.commit();
        long entries = found.values().stream().mapToLong(of -> of.rows).sum();
        return new Result(entries, lost, lastSeq);
    }

    /** More rows than the balance knows of: they were counted as gone and are back, or their count was lost. */
    private static void takeBack(Account account, long surplus, boolean unsentIsKnown) {
        long rest = surplus;
        if (!unsentIsKnown) {
            long confirmed = Math.min(rest, account.confirmed);
            account.confirmed -= confirmed;
            rest -= confirmed;
        }
        Map<Expiry, Long> expired = new EnumMap<>(Expiry.class);
        expired.putAll(account.expired);
        for (Map.Entry<Expiry, Long> reason : expired.entrySet()) {
            long back = Math.min(rest, reason.getValue());
            account.expired.merge(reason.getKey(), -back, Long::sum);
            rest -= back;
        }
        account.accepted += rest;
    }

    /** Gaps are for people; what of them cannot be read is still counted in the ledger. */
    private void copyGaps() throws SQLException {
        try (Database database = Database.openReader(damaged);
                PreparedStatement select = database.prepare("SELECT " + Gaps.COLUMNS + " FROM gap ORDER BY id");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                PreparedStatement insert = fresh.statement(Gaps.INSERT);
                for (int i = 1; i <= 7; i++) {
                    insert.setLong(i, rows.getLong(i));
                }
                insert.executeUpdate();
            }
        } catch (SQLException unreadable) {
            // When it is the new database that fails, so does this.
            fresh.number("SELECT count(*) FROM gap");
        }
    }
}
