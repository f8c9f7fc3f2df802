package tsuji.gateway.journal;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tsuji.gateway.store.Database;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * What is in a journal's files right now, read past the journal.
 *
 * @param entries those beyond the number asked for.
 * @param seqs all numbers under which something is stored.
 * @param usedBytes of the database, without the free pages.
 */
public record OnDisk(List<StoredEntry> entries, Set<Long> seqs, long usedBytes) {
    public static OnDisk read(Path directory, long after) {
        try (Database database = Database.openReader(directory.resolve("journal.db"))) {
            return new OnDisk(entries(database, after), seqs(database), database.usedBytes());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<StoredEntry> entries(Database database, long after) throws SQLException {
        List<StoredEntry> entries = new ArrayList<>();
        PreparedStatement select = database.statement("SELECT seq, device, class, boot, mono_ms, body FROM entry"
                + " JOIN account ON account.id = entry.account WHERE seq > ? ORDER BY seq");
        select.setLong(1, after);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                entries.add(new StoredEntry(
                        rows.getLong(1),
                        new DeviceId(rows.getString(2)),
                        DataClass.values()[rows.getInt(3)],
                        rows.getInt(4),
                        rows.getLong(5),
                        rows.getBytes(6)));
            }
        }
        return entries;
    }

    private static Set<Long> seqs(Database database) throws SQLException {
        Set<Long> seqs = new HashSet<>();
        try (ResultSet rows = database.statement("SELECT seq FROM entry").executeQuery()) {
            while (rows.next()) {
                seqs.add(rows.getLong(1));
            }
        }
        return seqs;
    }
}
