package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.store.Database;

/**
 * Table {@code unsent}: what the city has not confirmed, as ranges. Written as the difference to the last commit; with
 * entries that come at one end and leave at both it is a handful of rows.
 *
 * <p>A range may cover entries that expired: a hole that nobody reads costs less than a row for each side of it.
 */
final class UnsentTable {
    private UnsentTable() {}

    static SeqRanges load(Database database) throws SQLException {
        SeqRanges ranges = new SeqRanges();
        try (PreparedStatement select = database.prepare("SELECT first, last, crc FROM unsent ORDER BY first");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                long first = rows.getLong(1);
                long last = rows.getLong(2);
                if (rows.getInt(3) != RowCrc.of(first, last) || first < 1 || last < first) {
                    throw Database.corrupt("unsent range " + first + ".." + last + " does not match its checksum");
                }
                ranges.add(new SeqRange(first, last));
            }
        }
        ranges.takeChanges();
        return ranges;
    }

    static void write(Database database, SeqRanges ranges) throws SQLException {
        PreparedStatement delete = database.statement("DELETE FROM unsent WHERE first = ?");
        PreparedStatement upsert =
                database.statement("INSERT OR REPLACE INTO unsent(first, last, crc) VALUES(?, ?, ?)");
        for (Map.Entry<Long, Optional<Long>> change : ranges.takeChanges().entrySet()) {
            long first = change.getKey();
            if (change.getValue().isEmpty()) {
                delete.setLong(1, first);
                delete.executeUpdate();
            } else {
                long last = change.getValue().get();
                upsert.setLong(1, first);
                upsert.setLong(2, last);
                upsert.setInt(3, RowCrc.of(first, last));
                upsert.executeUpdate();
            }
        }
    }
}
