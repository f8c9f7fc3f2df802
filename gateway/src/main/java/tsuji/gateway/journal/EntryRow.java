package tsuji.gateway.journal;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.zip.CRC32C;

/**
 * A row of table {@code entry} as it is stored. Immutable once written, and recognisable by its checksum wherever its bytes
 * are found.
 *
 * @param account row of {@code account}: device and class.
 */
record EntryRow(long seq, int account, int boot, long monoMillis, long dedupKey, byte[] body) {
    static final String COLUMNS = "seq, account, boot, mono_ms, dedup_key, body, crc";

    static final String INSERT = "INSERT INTO entry(" + COLUMNS + ") VALUES(?, ?, ?, ?, ?, ?, ?)";
    static final String INSERT_NEW = INSERT.replace("INSERT", "INSERT OR IGNORE");

    private static final byte[] NO_BODY = {};
    private static final int FIXED_BYTES = 8 + 4 + 4 + 8 + 8;

    /** Columns in the order of {@link #COLUMNS}. The checksum is not compared. */
    static EntryRow read(ResultSet rows) throws SQLException {
        // One flipped bit makes a NULL of some bodies.
        byte[] body = rows.getBytes(6);
        return new EntryRow(
                rows.getLong(1),
                rows.getInt(2),
                rows.getInt(3),
                rows.getLong(4),
                rows.getLong(5),
                body == null ? NO_BODY : body);
    }

    EntryRow withAccount(int other) {
        return new EntryRow(seq, other, boot, monoMillis, dedupKey, body);
    }

    void bind(PreparedStatement insert) throws SQLException {
        insert.setLong(1, seq);
        insert.setInt(2, account);
        insert.setInt(3, boot);
        insert.setLong(4, monoMillis);
        insert.setLong(5, dedupKey);
        insert.setBytes(6, body);
        insert.setInt(7, crc());
    }

    /** CRC-32C of all other fields. SQLite's own checks miss most flipped bits in a payload. */
    int crc() {
        ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES);
        fixed.putLong(seq).putInt(account).putInt(boot).putLong(monoMillis).putLong(dedupKey);
        CRC32C crc = new CRC32C();
        crc.update(fixed.array(), 0, FIXED_BYTES);
        crc.update(body, 0, body.length);
        return (int) crc.getValue();
    }
}
