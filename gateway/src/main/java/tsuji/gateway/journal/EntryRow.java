package tsuji.gateway.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A row of table {@code entry} as it is stored. Immutable once written, and recognisable by its checksum wherever its bytes
 * are found.
 *
 * @param account row of {@code account}: device and class.
 */
record EntryRow(long seq, int account, int boot, long monoMillis, long dedupKey, byte[] body) {
    private static final int FIXED_BYTES = 8 + 4 + 4 + 8 + 8;

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
