package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import tsuji.gateway.store.Database;
import tsuji.wire.DataClass;
import tsuji.wire.Expiry;

/**
 * What has to go when room or time is over: confirmed history first, the oldest of it; then unsent telemetry, by age if so
 * configured, and thinned when the budget is exhausted. Events and intervals stay. Thread intake; each step is a part of one
 * transaction and bounded by {@value #ROWS_PER_STEP} rows.
 */
final class Retention {
    static final int ROWS_PER_STEP = 8_192;

    private final JournalSettings settings;
    private final Writer writer;
    private final Database database;
    private long agedUpTo;
    private final Thinning thinning;

    Retention(JournalSettings settings, Writer writer, Database database, Thinning thinning) {
        this.thinning = thinning;
        this.settings = settings;
        this.writer = writer;
        this.database = database;
    }

    /** What one step did. */
    enum Step {
        NOTHING_TO_DO,
        REMOVED,
        THINNED,
        /** Over the budget; nothing in this stretch may go, the next one follows. */
        LOOKED,
        /** Over the budget, and nothing is left that may go. */
        EXHAUSTED;

        boolean hasMore() {
            return this == REMOVED || this == THINNED || this == LOOKED;
        }
    }

    /** Inside a transaction. */
    Step step(long bytesMax) throws SQLException {
        boolean overBudget = database.usedBytes() > bytesMax;
        if (trimHistory(overBudget) || expireAged()) {
            return Step.REMOVED;
        }
        if (!overBudget) {
            return Step.NOTHING_TO_DO;
        }
        return thin();
    }

    private boolean trimHistory(boolean overBudget) throws SQLException {
        Optional<SeqRange> history = oldestHistory();
        if (history.isEmpty()) {
            return false;
        }
        SeqRange oldest = history.get();
        long last = overBudget
                ? Math.min(oldest.last(), oldest.first() + ROWS_PER_STEP - 1)
                : lastOlderThan(settings.historyDays(), oldest);
        if (last < oldest.first()) {
            return false;
        }
        writer.deleteRows(new SeqRange(oldest.first(), last));
        return true;
    }

    /** The first stretch of confirmed numbers in which there are rows, from its first row on. */
    private Optional<SeqRange> oldestHistory() throws SQLException {
        long from = Math.max(1, database.number("SELECT min(seq) FROM entry"));
        Optional<SeqRange> stretch = writer.unsent.firstAbsent(from, writer.committedSeq());
        while (stretch.isPresent()) {
            SeqRange range = stretch.get();
            long first = number("SELECT min(seq) FROM entry WHERE seq BETWEEN ? AND ?", range);
            if (first > 0) {
                return Optional.of(new SeqRange(first, range.last()));
            }
            stretch = writer.unsent.firstAbsent(range.last() + 1, writer.committedSeq());
        }
        return Optional.empty();
    }

    private long number(String sql, SeqRange range) throws SQLException {
        PreparedStatement select = database.statement(sql);
        select.setLong(1, range.first());
        select.setLong(2, range.last());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /** Last of the leading rows that are older; rows of a boot without a clock have no age, and stay. 0: none. */
    private long lastOlderThan(int days, SeqRange range) throws SQLException {
        long bornBefore = bornBefore(days);
        long last = 0;
        PreparedStatement select = database.statement(
                "SELECT seq, boot, mono_ms FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT " + ROWS_PER_STEP);
        select.setLong(1, range.first());
        select.setLong(2, range.last());
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next() && isOlder(rows.getInt(2), rows.getLong(3), bornBefore)) {
                last = rows.getLong(1);
            }
        }
        return last;
    }

    private long bornBefore(int days) {
        long now = writer.boots.nowUnixMillis();
        return now == 0 || days == 0 ? 0 : now - TimeUnit.DAYS.toMillis(days);
    }

    private boolean isOlder(int boot, long monoMillis, long bornBefore) {
        OptionalLong born = writer.boots.resolve(boot, monoMillis).unixMillis();
        return born.isPresent() && born.getAsLong() < bornBefore;
    }

    private boolean expireAged() throws SQLException {
        long bornBefore = bornBefore(settings.telemetryDaysMax());
        if (bornBefore == 0) {
            return false;
        }
        Losses losses = new Losses();
        PreparedStatement select = database.statement(
                "SELECT seq, account, boot, mono_ms FROM entry WHERE seq > ? ORDER BY seq LIMIT " + ROWS_PER_STEP);
        select.setLong(1, Math.max(agedUpTo, writer.unsent.first(Long.MAX_VALUE) - 1));
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next() && isOlder(rows.getInt(3), rows.getLong(4), bornBefore)) {
                agedUpTo = rows.getLong(1);
                if (isUnsentTelemetry(agedUpTo, rows.getInt(2))) {
                    losses.add(rows.getInt(2), agedUpTo);
                }
            }
        }
        for (long seq : losses.seqs) {
            writer.deleteRows(new SeqRange(seq, seq));
        }
        losses.record(Expiry.AGED);
        return !losses.seqs.isEmpty();
    }

    private boolean isUnsentTelemetry(long seq, int account) throws SQLException {
        return writer.unsent.contains(seq) && writer.ledger.byId(account).dataClass == DataClass.TELEMETRY;
    }

    /** How far a thinning has come. Outlives a failed connection, so that a retry goes on where the last one was. */
    static final class Thinning {
        private final Map<Integer, Boolean> keepsNext = new HashMap<>();
        private long upTo;
        private boolean removedAny;

        private void startOver() {
            keepsNext.clear();
            upTo = 0;
            removedAny = false;
        }
    }

    /**
     * Takes every other row of each account's unsent telemetry out of the next stretch, oldest first; at the end it starts
     * over. The first and the last row of an account in a stretch stay.
     */
    private Step thin() throws SQLException {
        List<EntryRow> stretch = stretch(thinning.upTo);
        if (stretch.isEmpty()) {
            Step step = thinning.removedAny ? Step.LOOKED : Step.EXHAUSTED;
            thinning.startOver();
            return step;
        }
        return thin(stretch) ? Step.THINNED : Step.LOOKED;
    }

    private boolean thin(List<EntryRow> stretch) throws SQLException {
        Map<Integer, Long> lastOfAccount = new HashMap<>();
        stretch.forEach(row -> lastOfAccount.put(row.account(), row.seq()));
        Losses losses = new Losses();
        List<EntryRow> kept = new ArrayList<>();
        for (EntryRow row : stretch) {
            boolean keeps = !isUnsentTelemetry(row.seq(), row.account())
                    || thinning.keepsNext.getOrDefault(row.account(), true)
                    || lastOfAccount.get(row.account()) == row.seq();
            thinning.keepsNext.put(row.account(), !keeps);
            if (keeps) {
                kept.add(row);
            } else {
                losses.add(row.account(), row.seq());
            }
        }
        thinning.upTo = stretch.get(stretch.size() - 1).seq();
        if (losses.seqs.isEmpty()) {
            return false;
        }
        // Written anew, because SQLite does not give pages back that are half empty.
        writer.deleteRows(new SeqRange(stretch.get(0).seq(), thinning.upTo));
        writer.insertRows(kept);
        losses.record(Expiry.THINNED);
        thinning.removedAny = true;
        return true;
    }

    private List<EntryRow> stretch(long after) throws SQLException {
        List<EntryRow> stretch = new ArrayList<>();
        List<Long> damaged = new ArrayList<>();
        PreparedStatement select = database.statement(
                "SELECT " + EntryRow.COLUMNS + " FROM entry WHERE seq > ? ORDER BY seq LIMIT " + ROWS_PER_STEP);
        select.setLong(1, after);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                EntryRow row = EntryRow.read(rows);
                if (row.crc() == rows.getInt(7)) {
                    stretch.add(row);
                } else {
                    damaged.add(row.seq());
                }
            }
        }
        // Before it could be written anew with a checksum that matches.
        for (long seq : damaged) {
            writer.setAside(seq);
        }
        return stretch.isEmpty() && !damaged.isEmpty() ? stretch(after) : stretch;
    }

    /** Rows that expire in this step. */
    private final class Losses {
        private final List<Long> seqs = new ArrayList<>();
        private final Map<Integer, List<Long>> byAccount = new HashMap<>();

        void add(int account, long seq) {
            seqs.add(seq);
            byAccount.computeIfAbsent(account, key -> new ArrayList<>()).add(seq);
        }

        void record(Expiry reason) throws SQLException {
            for (Map.Entry<Integer, List<Long>> lost : byAccount.entrySet()) {
                List<Long> of = lost.getValue();
                SeqRange range = new SeqRange(of.get(0), of.get(of.size() - 1));
                writer.expire(writer.ledger.byId(lost.getKey()), range, of.size(), reason);
            }
        }
    }
}
