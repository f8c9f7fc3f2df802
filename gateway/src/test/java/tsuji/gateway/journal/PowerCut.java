package tsuji.gateway.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * The power fails while a transaction is being written. Of what it changed in the write-ahead log any sectors may be on the
 * disk and any may not; all that was synced before is there.
 */
public final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SECTOR_BYTES = 512;
    private static final String WAL = "journal.db-wal";

    private final transient Random random;
    private transient Path directory;
    private transient byte[] walBefore;

    PowerCut(Random random) {
        super("power cut");
        this.random = random;
    }

    boolean isKept() {
        return walBefore != null;
    }

    /** The transaction begins: what is in the log now was synced. */
    void keep(Path of) {
        directory = of;
        walBefore = read(of.resolve(WAL));
    }

    /** Makes what the next start finds; before the journal is abandoned. */
    public void restore(Path target) {
        copySynced(directory, target);
        byte[] after = read(directory.resolve(WAL));
        byte[] torn = Arrays.copyOf(walBefore, after.length);
        double kept = random.nextInt(4) / 3.0;
        int lastByte = walBefore.length;
        for (int at = 0; at < after.length; at += SECTOR_BYTES) {
            int end = Math.min(after.length, at + SECTOR_BYTES);
            boolean changed = at >= walBefore.length || !Arrays.equals(torn, at, end, after, at, end);
            if (changed && random.nextDouble() < kept) {
                System.arraycopy(after, at, torn, at, end - at);
                lastByte = Math.max(lastByte, end);
            }
        }
        write(target.resolve(WAL), Arrays.copyOf(torn, lastByte));
    }

    /** All that outlives the power between two transactions: everything was synced, only the shared memory is gone. */
    public static void copySynced(Path directory, Path target) {
        try {
            Files.createDirectories(target);
            for (String name : new String[] {"journal.db", WAL, "identity-1", "identity-2"}) {
                if (Files.exists(directory.resolve(name))) {
                    Files.copy(directory.resolve(name), target.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
