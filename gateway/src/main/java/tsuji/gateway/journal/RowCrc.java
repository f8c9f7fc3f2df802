package tsuji.gateway.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** CRC-32C of a small row, so that damage shows and the row is recognised without its table. */
final class RowCrc {
    private RowCrc() {}

    private static final long NULL_LENGTH = -1;

    /** Columns are integers or texts; a damaged one may be null. */
    static int of(Object... columns) {
        CRC32C crc = new CRC32C();
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
        for (Object column : columns) {
            if (column instanceof Number value) {
                crc.update(number.clear().putLong(value.longValue()).array());
            } else if (column == null) {
                crc.update(number.clear().putLong(NULL_LENGTH).array());
            } else {
                byte[] text = ((String) column).getBytes(StandardCharsets.UTF_8);
                crc.update(number.clear().putLong(text.length).array());
                crc.update(text);
            }
        }
        return (int) crc.getValue();
    }
}
