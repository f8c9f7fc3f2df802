package tsuji.gateway.command;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.store.Database;

/** The table {@code audit}: append-only, chained, bounded. One thread. */
final class AuditLog {
    private final Database database;
    private final int rowsMax;

    /** The oldest rows beyond {@code rowsMax} make room. */
    AuditLog(Database database, int rowsMax) {
        this.database = database;
        this.rowsMax = rowsMax;
    }

    /** Inside a transaction. */
    void add(long unixMillis, String command, String step, String detail) throws SQLException {
        long number;
        byte[] former;
        try (ResultSet last = database.statement("SELECT number, hash FROM audit UNION ALL SELECT number, hash FROM"
                        + " anchor ORDER BY number DESC LIMIT 1")
                .executeQuery()) {
            last.next();
            number = last.getLong(1) + 1;
            former = last.getBytes(2);
        }
        AuditChain.Row row = new AuditChain.Row(number, unixMillis, command, step, detail);
        PreparedStatement insert = database.statement("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)");
        insert.setLong(1, number);
        insert.setLong(2, unixMillis);
        insert.setString(3, command);
        insert.setString(4, step);
        insert.setString(5, detail);
        insert.setBytes(6, AuditChain.hash(former, row));
        insert.executeUpdate();
        makeRoom(number - rowsMax);
    }

    private void makeRoom(long upTo) throws SQLException {
        if (upTo <= 0) {
            return;
        }
        PreparedStatement anchor = database.statement("UPDATE anchor SET number = ?1, hash = coalesce((SELECT hash FROM"
                + " audit WHERE number = ?1), hash) WHERE number < ?1");
        anchor.setLong(1, upTo);
        anchor.executeUpdate();
        PreparedStatement delete = database.statement("DELETE FROM audit WHERE number <= ?");
        delete.setLong(1, upTo);
        delete.executeUpdate();
    }

    /** The first thing that is wrong; empty: the chain holds. */
    static Optional<String> verify(Database database) throws SQLException {
        byte[] former;
        long number;
        try (ResultSet anchor =
                database.statement("SELECT number, hash FROM anchor").executeQuery()) {
            anchor.next();
            number = anchor.getLong(1);
            former = anchor.getBytes(2);
        }
        try (ResultSet rows =
                database.statement("SELECT * FROM audit ORDER BY number").executeQuery()) {
            while (rows.next()) {
                AuditChain.Row row = row(rows);
                if (row.number() != ++number) {
                    return Optional.of("row " + number + " is missing");
                }
                former = AuditChain.hash(former, row);
                if (!Arrays.equals(former, rows.getBytes("hash"))) {
                    return Optional.of("row " + number + " was changed, or one before it");
                }
            }
        }
        return Optional.empty();
    }

    /** One line for each row, the oldest first. */
    static List<String> lines(Database database) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (ResultSet rows =
                database.statement("SELECT * FROM audit ORDER BY number").executeQuery()) {
            while (rows.next()) {
                AuditChain.Row row = row(rows);
                lines.add((row.number() + " " + Instant.ofEpochMilli(row.unixMillis()) + " " + row.command() + " "
                                + row.step() + " " + row.detail())
                        .strip());
            }
        }
        return lines;
    }

    private static AuditChain.Row row(ResultSet rows) throws SQLException {
        return new AuditChain.Row(
                rows.getLong("number"),
                rows.getLong("unix_millis"),
                rows.getString("command"),
                rows.getString("step"),
                rows.getString("detail"));
    }
}
