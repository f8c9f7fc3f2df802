package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import tsuji.gateway.store.Database;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;

/**
 * Table {@code gap}. A gap that follows the same account's last one for the same reason makes that one longer, so that a
 * long thinning leaves one row per account. The last {@value #ROWS_MAX} are kept; the ledger counts all. Thread intake.
 */
final class Gaps {
    static final int ROWS_MAX = 10_000;

    static final String COLUMNS = "id, account, first, last, entries, reason, recorded_ms";
    static final String INSERT = "INSERT INTO gap(" + COLUMNS + ") VALUES(?, ?, ?, ?, ?, ?, ?)";

    private final Database database;
    private final LongSupplier unixMillis;

    Gaps(Database database, LongSupplier unixMillis) {
        this.database = database;
        this.unixMillis = unixMillis;
    }

    void add(int account, SeqRange range, long entries, Expiry reason) throws SQLException {
        PreparedStatement extend = database.statement("UPDATE gap SET last = ?, entries = entries + ? WHERE id ="
                + " (SELECT max(id) FROM gap WHERE account = ? AND reason = ?) AND last < ?");
        extend.setLong(1, range.last());
        extend.setLong(2, entries);
        extend.setInt(3, account);
        extend.setInt(4, reason.ordinal());
        extend.setLong(5, range.first());
        if (extend.executeUpdate() == 1) {
            return;
        }
        PreparedStatement insert = database.statement(INSERT);
        long id = database.number("SELECT max(id) FROM gap") + 1;
        insert.setLong(1, id);
        insert.setInt(2, account);
        insert.setLong(3, range.first());
        insert.setLong(4, range.last());
        insert.setLong(5, entries);
        insert.setInt(6, reason.ordinal());
        insert.setLong(7, unixMillis.getAsLong());
        insert.executeUpdate();
        PreparedStatement trim = database.statement("DELETE FROM gap WHERE id <= ?");
        trim.setLong(1, id - ROWS_MAX);
        trim.executeUpdate();
    }

    /** Newest first. A row that makes no sense is left out: the ledger counts what it counted. */
    static List<Gap> read(Database database, int gapsMax) throws SQLException {
        List<Gap> gaps = new ArrayList<>();
        try (PreparedStatement select =
                database.prepare("SELECT device, class, first, last, entries, reason, recorded_ms"
                        + " FROM gap JOIN account ON account.id = gap.account ORDER BY gap.id DESC LIMIT ?")) {
            select.setInt(1, gapsMax);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    gap(rows).ifPresent(gaps::add);
                }
            }
        }
        return gaps;
    }

    private static Optional<Gap> gap(ResultSet row) throws SQLException {
        try {
            return Optional.of(new Gap(
                    new DeviceId(row.getString(1)),
                    DataClass.values()[row.getInt(2)],
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    Expiry.values()[row.getInt(6)],
                    row.getLong(7)));
        } catch (IllegalArgumentException | NullPointerException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
