package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import tsuji.gateway.store.Database;

/** Refused payloads and damaged rows, for the technician: the last {@value #ROWS_MAX}, cut to size. Thread intake. */
final class Quarantine {
    static final int ROWS_MAX = 1_000;
    static final int PAYLOAD_BYTES_MAX = 1_024;
    static final int DETAIL_LENGTH_MAX = 256;

    /** A flood of bad payloads costs at most so many rows per commit; all of them are counted. */
    static final int ROWS_PER_COMMIT_MAX = 32;

    private final Database database;
    private final Boots boots;
    private final Deque<Item> pending = new ArrayDeque<>();
    private long lastId;

    /**
     * What is kept.
     *
     * @param seq of a damaged row; 0 for a refused payload.
     */
    record Item(int account, long seq, String reason, String detail, byte[] payload) {}

    Quarantine(Database database, Boots boots) throws SQLException {
        this.database = database;
        this.boots = boots;
        lastId = database.number("SELECT max(id) FROM quarantine");
    }

    /** Keeps the newest of a commit. */
    void add(Item item) {
        if (pending.size() == ROWS_PER_COMMIT_MAX) {
            pending.removeFirst();
        }
        pending.addLast(item);
    }

    void write() throws SQLException {
        if (pending.isEmpty()) {
            return;
        }
        PreparedStatement insert =
                database.statement("INSERT INTO quarantine(id, account, seq, reason, detail, payload,"
                        + " recorded_ms) VALUES(?, ?, ?, ?, ?, ?, ?)");
        for (Item item : pending) {
            String detail = item.detail();
            insert.setLong(1, ++lastId);
            insert.setInt(2, item.account());
            insert.setLong(3, item.seq());
            insert.setString(4, item.reason());
            insert.setString(5, detail.substring(0, Math.min(detail.length(), DETAIL_LENGTH_MAX)));
            insert.setBytes(6, Arrays.copyOf(item.payload(), Math.min(item.payload().length, PAYLOAD_BYTES_MAX)));
            insert.setLong(7, boots.nowUnixMillis());
            insert.addBatch();
        }
        insert.executeBatch();
        PreparedStatement trim = database.statement("DELETE FROM quarantine WHERE id <= ?");
        trim.setLong(1, lastId - ROWS_MAX);
        trim.executeUpdate();
        pending.clear();
    }
}
