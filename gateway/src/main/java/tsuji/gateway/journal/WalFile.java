package tsuji.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import tsuji.gateway.store.Database;

/**
 * A write-ahead log as SQLite lays it out (sqlite.org/fileformat2.html, section 4), looked at without SQLite, because SQLite
 * silently drops everything behind the first frame that does not match its checksum.
 *
 * <pre>
 *  header 32 bytes | magic | version | page size | checkpoint | salt 1 | salt 2 | sum 1 | sum 2 |
 *  frame  24 bytes | page  | size of the database after a commit, else 0 | salt 1 | salt 2 | sum 1 | sum 2 | then the page
 * </pre>
 */
final class WalFile {
    static final int HEADER_BYTES = 32;
    static final int FRAME_HEADER_BYTES = 24;
    private static final int MAGIC = 0x377F0682;

    /** What became of the commits in it. */
    enum State {
        /** All that was written is used. */
        WHOLE,
        /** The last transaction is not: what a power cut leaves. */
        TORN,
        /** Behind the damage are transactions that were committed and would be lost. */
        COMMITS_LOST
    }

    private WalFile() {}

    static State inspect(Path wal) throws IOException {
        if (!Files.exists(wal) || Files.size(wal) < HEADER_BYTES + FRAME_HEADER_BYTES + Database.PAGE_BYTES) {
            return State.WHOLE;
        }
        try (FileChannel channel = FileChannel.open(wal, StandardOpenOption.READ)) {
            ByteBuffer header = read(channel, 0, HEADER_BYTES);
            Sum sum = new Sum((header.getInt(0) & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            sum.add(header, 0, 24);
            boolean valid = (header.getInt(0) & ~1) == MAGIC && sum.matches(header, 24);
            ByteBuffer firstFrame = read(channel, HEADER_BYTES, FRAME_HEADER_BYTES);
            long salts = valid ? header.getLong(16) : firstFrame.getLong(8);
            int commitsLost = 0;
            boolean torn = !valid;
            int frameBytes = FRAME_HEADER_BYTES + Database.PAGE_BYTES;
            for (long at = HEADER_BYTES; at + frameBytes <= channel.size(); at += frameBytes) {
                ByteBuffer frame = read(channel, at, frameBytes);
                if (frame.getLong(8) != salts) {
                    // Left over from an earlier round of the log, or the damaged frame itself.
                    valid = false;
                    continue;
                }
                sum.add(frame, 0, 8);
                sum.add(frame, FRAME_HEADER_BYTES, Database.PAGE_BYTES);
                valid = valid && sum.matches(frame, 16);
                if (!valid) {
                    torn = true;
                    commitsLost += frame.getInt(4) > 0 ? 1 : 0;
                }
            }
            if (commitsLost > 1) {
                return State.COMMITS_LOST;
            }
            return torn ? State.TORN : State.WHOLE;
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // Reads the rest.
        }
        return buffer;
    }

    /** The running checksum of a log. */
    private static final class Sum {
        private final ByteOrder order;
        private int first;
        private int second;

        Sum(ByteOrder order) {
            this.order = order;
        }

        void add(ByteBuffer bytes, int from, int count) {
            ByteBuffer words = bytes.duplicate().order(order);
            for (int i = from; i < from + count; i += 8) {
                first += words.getInt(i) + second;
                second += words.getInt(i + 4) + first;
            }
        }

        boolean matches(ByteBuffer bytes, int at) {
            return bytes.getInt(at) == first && bytes.getInt(at + 4) == second;
        }
    }
}
