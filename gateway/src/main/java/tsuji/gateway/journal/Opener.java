package tsuji.gateway.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import tsuji.gateway.journal.JournalException.Kind;
import tsuji.gateway.time.TrustedClock;

/** Opens the database and holds the lock that keeps a second process out. Thread intake. */
final class Opener implements AutoCloseable {
    private final JournalSettings settings;
    private final TrustedClock clock;
    private final Faults faults;
    private FileChannel lock;

    Opener(JournalSettings settings, TrustedClock clock, Faults faults) throws JournalException {
        this.settings = settings;
        this.clock = clock;
        this.faults = faults;
        Path directory = settings.directory();
        try {
            Directories.make(directory);
            lock(directory.resolve("journal.lock"));
            NativeLibrary.prepare(directory.resolve("native"));
        } catch (IOException e) {
            throw new JournalException(Kind.READ_ONLY, directory + " cannot be used: " + e, e);
        }
    }

    private void lock(Path file) throws IOException, JournalException {
        lock = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (lock.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // This process has it already: the same answer.
        }
        lock.close();
        throw new JournalException(Kind.IO, file + " is locked: another gateway uses this journal; end it first", null);
    }

    Writer open() throws JournalException {
        Database database = null;
        try {
            database = Database.openWriter(settings.database(), faults);
            Schema.prepare(database, newEpoch());
            return new Writer(settings, database, clock, 0);
        } catch (SQLException e) {
            if (database != null) {
                database.close();
            }
            throw Trouble.of(settings.directory(), "opening the journal", e);
        }
    }

    private static String newEpoch() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
