package tsuji.gateway;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The data directory, held by one process at a time. The kernel lets go of the lock however the process ends. */
final class DataDir implements AutoCloseable {
    private static final String LOCK = "lock";

    private final FileChannel channel;

    private DataDir(FileChannel channel) {
        this.channel = channel;
    }

    /** Creates the directory (0700) when it is missing, and locks it. */
    static DataDir lock(Path directory) throws StartException {
        try {
            if (Files.notExists(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            FileChannel channel =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                return new DataDir(channel);
            }
            channel.close();
            throw new StartException(
                    "data_dir " + directory + " is in use by another tsuji-gateway; stop that one first", null);
        } catch (AccessDeniedException e) {
            throw new StartException(
                    "data_dir " + directory + ": no permission for user " + System.getProperty("user.name")
                            + " to write " + e.getFile(),
                    e);
        } catch (IOException e) {
            throw new StartException("data_dir " + directory + " cannot be used: " + e, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("lock file", e);
        }
    }
}
