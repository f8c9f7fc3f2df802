package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.store.Database;

/** The tables of the journal. */
final class Schema {
    static final int VERSION = 1;

    private static final List<String> TABLES = List.of(
            "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE boot(id INTEGER PRIMARY KEY, boot TEXT NOT NULL, wall_offset_ms INTEGER NOT NULL,"
                    + " quality INTEGER NOT NULL, crc INTEGER NOT NULL)",
            "CREATE TABLE account(id INTEGER PRIMARY KEY, device TEXT NOT NULL, class INTEGER NOT NULL,"
                    + " accepted INTEGER NOT NULL, duplicate INTEGER NOT NULL, confirmed INTEGER NOT NULL,"
                    + " refused TEXT NOT NULL, expired TEXT NOT NULL, counted_to INTEGER NOT NULL,"
                    + " crc INTEGER NOT NULL)",
            // Written once per account, on a page of its own: entries outlive the page with the counts.
            "CREATE TABLE name(id INTEGER PRIMARY KEY, device TEXT NOT NULL, class INTEGER NOT NULL,"
                    + " crc INTEGER NOT NULL)",
            "CREATE TABLE entry(seq INTEGER PRIMARY KEY, account INTEGER NOT NULL, boot INTEGER NOT NULL,"
                    + " mono_ms INTEGER NOT NULL, dedup_key INTEGER NOT NULL, body BLOB NOT NULL, crc INTEGER NOT NULL)",
            "CREATE TABLE unsent(first INTEGER PRIMARY KEY, last INTEGER NOT NULL, crc INTEGER NOT NULL)",
            "CREATE TABLE gap(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, first INTEGER NOT NULL,"
                    + " last INTEGER NOT NULL, entries INTEGER NOT NULL, reason INTEGER NOT NULL,"
                    + " recorded_ms INTEGER NOT NULL)",
            "CREATE TABLE quarantine(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, seq INTEGER NOT NULL,"
                    + " reason TEXT NOT NULL, detail TEXT NOT NULL, payload BLOB NOT NULL, recorded_ms INTEGER NOT NULL)",
            SlotTable.TABLE);

    private Schema() {}

    /** Makes the tables in one transaction when there are none. A schema of a newer program is refused. */
    static void prepare(Database database, String newEpoch) throws SQLException, JournalException {
        long version = database.number("PRAGMA user_version");
        if (version > VERSION) {
            throw new JournalException(
                    JournalException.Kind.READ_ONLY,
                    "journal has schema " + version + ", this program knows up to " + VERSION
                            + ": install the newer program again, or move the journal away",
                    null);
        }
        if (version == 0) {
            database.begin();
            for (String table : TABLES) {
                database.run(table);
            }
            put(database, "epoch", newEpoch);
            database.run("PRAGMA user_version = " + VERSION);
            database.commit();
        } else {
            // Journals of early programs have none; an early program does not mind it.
            database.run(SlotTable.TABLE);
        }
    }

    static Optional<String> get(Database database, String key) throws SQLException {
        try (PreparedStatement select = database.prepare("SELECT value, crc FROM meta WHERE key = ?")) {
            select.setString(1, key);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                String value = rows.getString(1);
                if (value == null || rows.getInt(2) != RowCrc.of(key, value)) {
                    throw Database.corrupt("note " + key + " does not match its checksum");
                }
                return Optional.of(value);
            }
        }
    }

    static void put(Database database, String key, String value) throws SQLException {
        PreparedStatement upsert = database.statement("INSERT OR REPLACE INTO meta(key, value, crc) VALUES(?, ?, ?)");
        upsert.setString(1, key);
        upsert.setString(2, value);
        upsert.setInt(3, RowCrc.of(key, value));
        upsert.executeUpdate();
    }
}
