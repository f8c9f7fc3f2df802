package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Rows of the journal's shape with nothing around them: what the store itself allows. */
record SqliteAlone(int rowsPerCommit) implements Measurement {
    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException {
        Files.createDirectories(folder);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("alone.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA wal_autocheckpoint = 8000");
            statement.execute(
                    "CREATE TABLE entry(seq INTEGER PRIMARY KEY, account INTEGER NOT NULL, boot INTEGER NOT NULL,"
                            + " mono_ms INTEGER NOT NULL, dedup_key INTEGER NOT NULL, body BLOB NOT NULL, crc INTEGER NOT NULL)");
            connection.setAutoCommit(false);
            commitUntil(connection, System.nanoTime() + pace.warmUp().toNanos());
            long start = System.nanoTime();
            long rows = commitUntil(connection, start + pace.measured().toNanos());
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Figures().put(Metric.ROWS_PER_S, rows / seconds).values();
        } catch (SQLException e) {
            throw new IOException("SQLite in " + folder + ": " + e.getMessage(), e);
        }
    }

    private long commitUntil(Connection connection, long end) throws SQLException {
        byte[] body = new byte[Publish.PAYLOAD_BYTES];
        long rows = 0;
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO entry(account, boot, mono_ms, dedup_key, body, crc)" + " VALUES(?, 1, ?, ?, ?, 1)")) {
            while (System.nanoTime() < end) {
                for (int i = 0; i < rowsPerCommit; i++) {
                    insert.setLong(1, rows % 50);
                    insert.setLong(2, rows);
                    insert.setLong(3, rows * 0x9E3779B97F4A7C15L);
                    insert.setBytes(4, body);
                    insert.addBatch();
                    rows++;
                }
                insert.executeBatch();
                connection.commit();
            }
        }
        return rows;
    }
}
