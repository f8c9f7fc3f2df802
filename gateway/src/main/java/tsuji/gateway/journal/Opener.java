package tsuji.gateway.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.JournalException.Kind;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;
import tsuji.gateway.store.NativeLibrary;
import tsuji.gateway.store.SafeFiles;
import tsuji.gateway.time.TrustedClock;

/**
 * Opens the database whatever state it is in, and holds the lock that keeps a second process out. Thread intake.
 *
 * <p>A damaged database becomes {@code journal.db.damaged}; what can be salvaged goes to {@code journal.db.salvage}, which
 * takes its place only when it is whole; then the damaged one is kept as {@code journal.db.corrupt-TIME}. A power cut in
 * between only makes the next start do it again.
 */
final class Opener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);

    private final JournalSettings settings;
    private final TrustedClock clock;
    private final Health health;
    private final Faults faults;
    private final Path directory;
    private final FileChannel lock;
    private final Retention.Thinning thinning = new Retention.Thinning();

    // From then on it was this program that closed the database, and closing removes the log.
    private boolean isFirstOpening = true;

    Opener(JournalSettings settings, TrustedClock clock, Health health, Faults faults) throws JournalException {
        this.settings = settings;
        this.clock = clock;
        this.health = health;
        this.faults = faults;
        this.directory = settings.directory();
        try {
            SafeFiles.makeDirectory(directory);
            lock = lock(directory.resolve("journal.lock"));
            NativeLibrary.prepare(directory.resolve("native"));
        } catch (IOException e) {
            throw new JournalException(Kind.READ_ONLY, directory + " cannot be used: " + e, e);
        }
    }

    private static FileChannel lock(Path file) throws IOException, JournalException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), SafeFiles.OWNER_ONLY);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This process has it already: the same answer.
        }
        channel.close();
        throw new JournalException(Kind.IO, file + " is locked: another gateway uses this journal; end it first", null);
    }

    /** Opens the database; when it is damaged, what can be salvaged of it. */
    Writer open() throws JournalException {
        try {
            finishSalvage();
            WalFile.State wal = WalFile.inspect(wal(settings.database()));
            if (wal == WalFile.State.COMMITS_LOST) {
                LOG.warn("{}: damaged write-ahead log", directory);
                return openSalvaged();
            }
            try {
                return openAsItIs(wal);
            } catch (SQLException e) {
                JournalException trouble = Trouble.of(directory, "opening the journal", e);
                if (trouble.kind() != Kind.CORRUPT) {
                    throw trouble;
                }
                LOG.warn("{}", trouble.getMessage());
                return openSalvaged();
            }
        } catch (IOException e) {
            throw Trouble.of(directory, "opening the journal", e);
        }
    }

    private Writer openAsItIs(WalFile.State wal) throws SQLException, IOException, JournalException {
        Optional<Identity> identity = Identity.read(directory);
        boolean walIsMissing = Files.notExists(wal(settings.database()));
        Database database = Database.openWriter(settings.database(), faults);
        try {
            Schema.prepare(database, identity.map(Identity::epoch).orElseGet(Opener::newEpoch));
            Writer writer = new Writer(settings, database, clock, thinning);
            Optional<Identity> ours = identity.filter(known -> known.epoch().equals(writer.epoch));
            if (ours.isEmpty() && wal == WalFile.State.TORN) {
                writer.skipTo(writer.committedSeq() + Identity.SEQS_RESERVED);
            } else if (ours.isPresent()) {
                Identity known = ours.get();
                boolean mayLackCommits = wal == WalFile.State.TORN
                        || known.lastSeq() > writer.committedSeq()
                        || isFirstOpening && walIsMissing && !known.clean();
                writer.skipTo(mayLackCommits ? known.reservedTo() : 0);
            }
            // A reservation that nobody closed still stands; not writing it again matters when the disk is full.
            ours.filter(known -> !known.clean()).ifPresent(known -> writer.takeOver(known.reservedTo()));
            writer.reserve();
            noteEvidence();
            isFirstOpening = false;
            return writer;
        } catch (SQLException | IOException | JournalException e) {
            database.close();
            throw e;
        }
    }

    /** Sets the database aside and goes on with what can be read of it. */
    Writer openSalvaged() throws JournalException {
        try {
            Files.deleteIfExists(directory.resolve("journal.db-shm"));
            SafeFiles.rename(settings.database(), damaged());
            finishSalvage();
            return openAsItIs(WalFile.State.TORN);
        } catch (IOException e) {
            throw Trouble.of(directory, "setting the damaged journal aside", e);
        } catch (SQLException e) {
            throw Trouble.of(directory, "opening the salvaged journal", e);
        }
    }

    private void finishSalvage() throws IOException, JournalException {
        if (Files.notExists(damaged())) {
            return;
        }
        if (Files.exists(wal(settings.database())) && Files.notExists(settings.database())) {
            SafeFiles.rename(wal(settings.database()), wal(damaged()));
        }
        if (Files.notExists(settings.database())) {
            salvage();
        }
        Path evidence = directory.resolve("journal.db.corrupt-" + clock.sight().unixMillis());
        if (Files.exists(wal(damaged()))) {
            SafeFiles.rename(wal(damaged()), wal(evidence));
        }
        SafeFiles.rename(damaged(), evidence);
        Files.deleteIfExists(directory.resolve("journal.db.damaged-shm"));
    }

    private void salvage() throws IOException, JournalException {
        Optional<Identity> identity = Identity.read(directory);
        Path unfinished = directory.resolve("journal.db.salvage");
        Files.deleteIfExists(wal(unfinished));
        Files.deleteIfExists(unfinished);
        try (Database fresh = Database.openWriter(unfinished)) {
            String epoch = identity.map(Identity::epoch)
                    .orElseGet(() -> Salvage.epochOf(damaged()).orElseGet(Opener::newEpoch));
            Schema.prepare(fresh, epoch);
            Salvage.Result result = new Salvage(damaged(), fresh)
                    .run(identity.map(Identity::unsentFrom).orElse(1L));
            fresh.emptyLog();
            LOG.warn("{}: salvaged {} entries, {} are lost", directory, result.entries(), result.lost());
        } catch (SQLException e) {
            throw Trouble.of(directory, "salvaging the damaged journal", e);
        }
        SafeFiles.rename(unfinished, settings.database());
    }

    private void noteEvidence() throws IOException {
        try (var files = Files.newDirectoryStream(directory, "journal.db.corrupt-*[0-9]")) {
            health.clear(ErrorCode.E506);
            for (Path file : files) {
                health.raise(
                        ErrorCode.E506,
                        file + " was damaged and set aside, readable entries were salvaged; check the card,"
                                + " then move the file away");
            }
        }
    }

    private Path damaged() {
        return directory.resolve("journal.db.damaged");
    }

    private static Path wal(Path database) {
        return database.resolveSibling(database.getFileName() + "-wal");
    }

    static String newEpoch() {
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
