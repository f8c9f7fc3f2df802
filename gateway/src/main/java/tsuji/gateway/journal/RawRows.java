package tsuji.gateway.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import tsuji.gateway.store.Database;

/**
 * Finds rows in every page of a database file and its log without asking SQLite: neither the header, nor the schema, nor the
 * pages that lead to a row need to be whole. What is found may be damaged or out of date; the rows' checksums tell.
 *
 * <p>Layout of a table's leaf page and of overflow pages: sqlite.org/fileformat2.html, sections 1.6 and 1.7.
 */
final class RawRows implements Closeable {
    private static final int LEAF = 0x0D;
    private static final int USABLE = Database.PAGE_BYTES;
    private static final int LOCAL_MAX = USABLE - 35;
    private static final int LOCAL_MIN = (USABLE - 12) * 32 / 255 - 23;
    private static final int PAYLOAD_BYTES_MAX = 1 << 20;
    private static final int FILE_HEADER_BYTES = 100;

    private final FileChannel file;
    private final FileChannel log;
    private final Map<Integer, Long> newestInLog = new HashMap<>();

    /** Takes what is found. */
    interface Sink {
        void row(long rowid, RawRecord row);
    }

    RawRows(Path file) throws IOException {
        this.file = FileChannel.open(file, StandardOpenOption.READ);
        Path wal = file.resolveSibling(file.getFileName() + "-wal");
        this.log = Files.exists(wal) ? FileChannel.open(wal, StandardOpenOption.READ) : null;
    }

    void scan(Sink sink) throws IOException {
        long logged = log == null ? 0 : framesIn(log.size());
        for (long frame = 0; frame < logged; frame++) {
            ByteBuffer header = ByteBuffer.allocate(WalFile.FRAME_HEADER_BYTES);
            readFully(log, frameAt(frame), header);
            newestInLog.put(header.getInt(0), frameAt(frame) + WalFile.FRAME_HEADER_BYTES);
        }
        for (long page = 0; page * USABLE < file.size(); page++) {
            scanPage(read(file, page * USABLE), page == 0 ? FILE_HEADER_BYTES : 0, sink);
        }
        for (long frame = 0; frame < logged; frame++) {
            ByteBuffer page = read(log, frameAt(frame) + WalFile.FRAME_HEADER_BYTES);
            scanPage(page, 0, sink);
        }
    }

    private static long framesIn(long bytes) {
        return Math.max(0, bytes - WalFile.HEADER_BYTES) / (WalFile.FRAME_HEADER_BYTES + USABLE);
    }

    private static long frameAt(long frame) {
        return WalFile.HEADER_BYTES + frame * (WalFile.FRAME_HEADER_BYTES + USABLE);
    }

    private void scanPage(ByteBuffer page, int start, Sink sink) throws IOException {
        if (page.get(start) != LEAF) {
            return;
        }
        int cells = page.getShort(start + 3) & 0xFFFF;
        int cellsMax = (USABLE - start - 8) / 2;
        for (int i = 0; i < Math.min(cells, cellsMax); i++) {
            int at = page.getShort(start + 8 + 2 * i) & 0xFFFF;
            if (at < USABLE) {
                scanCell(page.duplicate().position(at), sink);
            }
        }
    }

    private void scanCell(ByteBuffer cell, Sink sink) throws IOException {
        try {
            long payloadBytes = RawRecord.varint(cell);
            long rowid = RawRecord.varint(cell);
            if (payloadBytes < 1 || payloadBytes > PAYLOAD_BYTES_MAX) {
                return;
            }
            ByteBuffer payload = ByteBuffer.allocate((int) payloadBytes);
            int local = local((int) payloadBytes);
            payload.put(cell.slice(cell.position(), local));
            if (local < payloadBytes) {
                follow(cell.getInt(cell.position() + local), payload);
            }
            sink.row(rowid, RawRecord.parse(payload.array()));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            // Not a cell: the page is damaged here, or is no leaf at all.
        }
    }

    private static int local(int payloadBytes) {
        if (payloadBytes <= LOCAL_MAX) {
            return payloadBytes;
        }
        int rest = LOCAL_MIN + (payloadBytes - LOCAL_MIN) % (USABLE - 4);
        return rest <= LOCAL_MAX ? rest : LOCAL_MIN;
    }

    private void follow(int firstPage, ByteBuffer payload) throws IOException {
        int page = firstPage;
        while (payload.hasRemaining() && page > 0) {
            Long logged = newestInLog.get(page);
            ByteBuffer content = logged == null ? read(file, (page - 1L) * USABLE) : read(log, logged);
            page = content.getInt();
            payload.put(content.slice(4, Math.min(payload.remaining(), USABLE - 4)));
        }
    }

    private static ByteBuffer read(FileChannel channel, long at) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(USABLE);
        readFully(channel, at, page);
        return page;
    }

    /** What lies behind the end of the file stays zero. */
    private static void readFully(FileChannel channel, long at, ByteBuffer into) throws IOException {
        while (into.hasRemaining() && channel.read(into, at + into.position()) >= 0) {
            // Reads the rest.
        }
        into.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
        if (log != null) {
            log.close();
        }
    }
}
