package tsuji.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import tsuji.gateway.store.SafeFiles;

/**
 * A file that does nothing but take space, to be given up when the disk is full: with WAL even a DELETE needs room first.
 * Thread intake.
 */
final class Ballast {
    private static final int CHUNK_BYTES = 1 << 20;

    /** It is made again only when the disk has so many times its size. */
    private static final int ROOM_FACTOR = 2;

    private final Path file;
    private final long bytes;

    Ballast(Path directory, long bytes) {
        this.file = directory.resolve("ballast");
        this.bytes = bytes;
    }

    /** True: it was there. */
    boolean release() {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be deleted", e);
        }
    }

    boolean isThere() {
        return bytes == 0 || Files.exists(file);
    }

    /** Makes it when it is missing and there is room. Without room it stays missing, to be tried again. */
    void makeIfRoom() {
        if (isThere() || file.getParent().toFile().getUsableSpace() < bytes * ROOM_FACTOR) {
            return;
        }
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), SafeFiles.OWNER_ONLY)) {
            // Written, not set to a length: a hole would keep no blocks.
            ByteBuffer zeros = ByteBuffer.allocate(CHUNK_BYTES);
            for (long rest = bytes; rest > 0; rest -= zeros.position()) {
                zeros.clear().limit((int) Math.min(rest, CHUNK_BYTES));
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
            channel.force(true);
        } catch (IOException e) {
            release();
        }
    }
}
