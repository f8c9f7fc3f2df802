package tsuji.gateway.firmware;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tsuji.gateway.store.Database;

/** Roll-outs that the city wants stopped, in {@code firmware.db}. Writing: inside {@link FirmwareStore#change}. */
final class AbortTable {
    static final List<String> SCHEMA = List.of(
            "CREATE TABLE aborted (number INTEGER PRIMARY KEY, rollout TEXT NOT NULL UNIQUE, reason TEXT NOT NULL)");

    private final Database database;

    AbortTable(Database database) {
        this.database = database;
    }

    /** Why, by roll-out, the oldest first. */
    Map<String, String> all() throws SQLException {
        Map<String, String> all = new LinkedHashMap<>();
        try (ResultSet rows = database.statement("SELECT rollout, reason FROM aborted ORDER BY number")
                .executeQuery()) {
            while (rows.next()) {
                all.put(rows.getString(1), rows.getString(2));
            }
        }
        return all;
    }

    /** Instead of all that there is: they are few, and seldom change. */
    void replace(Map<String, String> all) throws SQLException {
        database.statement("DELETE FROM aborted").executeUpdate();
        PreparedStatement insert = database.statement("INSERT INTO aborted (rollout, reason) VALUES (?, ?)");
        for (Map.Entry<String, String> abort : all.entrySet()) {
            insert.setString(1, abort.getKey());
            insert.setString(2, abort.getValue());
            insert.executeUpdate();
        }
    }
}
