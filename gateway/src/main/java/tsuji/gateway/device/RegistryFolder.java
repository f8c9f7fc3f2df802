package tsuji.gateway.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.NativeLibrary;
import tsuji.gateway.store.SafeFiles;

/**
 * The registry's files in the data directory, and how to open what is there.
 *
 * <p>A damaged {@code devices.db} is set aside as {@code devices.db.corrupt-TIME} and the last good copy takes its place. A
 * registry that is lost is never replaced by an empty one without being told. A {@code devices.csv} of an earlier version
 * is taken over once. A power cut in between only makes the next opening do it again.
 */
final class RegistryFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryFolder.class);
    private static final int CORRUPT = 11;
    private static final int NOT_A_DATABASE = 26;

    private final Path dataDir;
    private final LongSupplier unixMillis;

    RegistryFolder(Path dataDir, LongSupplier unixMillis) {
        this.dataDir = dataDir;
        this.unixMillis = unixMillis;
    }

    Path database() {
        return dataDir.resolve("devices.db");
    }

    /** The last state that was read whole. */
    Path copy() {
        return dataDir.resolve("devices.copy.db");
    }

    private Path csv() {
        return dataDir.resolve(CsvRegistry.NAME);
    }

    /** False: nobody was ever registered here. */
    boolean isInUse() {
        return Files.exists(database()) || Files.exists(csv()) || Files.exists(dataDir.resolve(KeyFile.NAME));
    }

    /** Equal as long as nobody replaced one of the files. */
    List<String> stamp() {
        // The database is changed in place all the time; a list is written whole.
        return List.of(
                key(database()), key(csv()) + modifiedNanos(csv()), evidence().toString());
    }

    private static String key(Path file) {
        try {
            return String.valueOf(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return "none";
        }
    }

    private static long modifiedNanos(Path file) {
        try {
            return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Opens the registry and makes it where there is none. Blocks on the disk. */
    RegistryStore open() throws RegistryException {
        try {
            SafeFiles.makeDirectory(dataDir);
            NativeLibrary.prepare(dataDir.resolve("native"));
            Path lockFile = dataDir.resolve("devices.lock");
            try (FileChannel channel = FileChannel.open(
                            lockFile,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            SafeFiles.OWNER_ONLY);
                    FileLock lock = channel.lock()) {
                return openLocked(lock);
            }
        } catch (IOException e) {
            throw new RegistryException(dataDir + ": the registry cannot be opened: " + e);
        }
    }

    private RegistryStore openLocked(FileLock lock) throws RegistryException, IOException {
        if (!lock.isValid()) {
            throw new IllegalStateException("lock on " + dataDir + " is gone");
        }
        if (Files.notExists(database())) {
            make();
        } else if (Files.exists(csv())) {
            // A power cut came between the two steps of taking it over.
            SafeFiles.rename(csv(), csv().resolveSibling(CsvRegistry.NAME + ".imported"));
        }
        try {
            return openSound(database());
        } catch (SQLException e) {
            if (!isDamage(e)) {
                throw new RegistryException(database() + ": opening: " + e.getMessage());
            }
            LOG.warn("{}: {}", database(), e.getMessage());
            setAside();
            restore();
        }
        try {
            return openSound(database());
        } catch (SQLException e) {
            throw new RegistryException(copy() + " is damaged too: " + e.getMessage());
        }
    }

    private void make() throws RegistryException, IOException {
        if (evidence().isPresent()) {
            restore();
            return;
        }
        Path key = dataDir.resolve(KeyFile.NAME);
        if (Files.exists(key)) {
            throw new RegistryException(database() + " is gone: put it back from a backup or from " + copy()
                    + "; to begin with an empty registry, remove " + key);
        }
        List<RegisteredPeer> peers = CsvRegistry.read(csv());
        Path fresh = dataDir.resolve("devices.db.new");
        for (String end : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(fresh.resolveSibling(fresh.getFileName() + end));
        }
        try (RegistryStore store = openSound(fresh)) {
            store.change(registered -> {
                peers.forEach(peer -> registered.put(peer.id(), peer));
                return peers.size();
            });
            store.database().emptyLog();
        } catch (SQLException e) {
            throw new RegistryException(fresh + ": making: " + e.getMessage());
        }
        SafeFiles.rename(fresh, database());
        if (Files.exists(csv())) {
            SafeFiles.rename(csv(), csv().resolveSibling(CsvRegistry.NAME + ".imported"));
            LOG.info("{}: {} peers taken over from {}", database(), peers.size(), CsvRegistry.NAME);
        }
    }

    private static RegistryStore openSound(Path file) throws SQLException {
        Database database = Database.openWriter(file);
        try {
            database.migrate(RegistryRows.SCHEMA_VERSION, RegistryRows::statementsFrom);
            check(database);
            return new RegistryStore(file, database);
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static void check(Database database) throws SQLException {
        try (PreparedStatement check = database.prepare("PRAGMA quick_check(1)");
                ResultSet rows = check.executeQuery()) {
            String found = rows.next() ? rows.getString(1) : "nothing";
            if (!found.equals("ok")) {
                throw Database.corrupt("quick_check: " + found);
            }
        }
    }

    static boolean isDamage(SQLException e) {
        int code = e.getErrorCode() & 0xFF;
        return code == CORRUPT || code == NOT_A_DATABASE;
    }

    private void setAside() throws IOException {
        String evidence = "devices.db.corrupt-" + unixMillis.getAsLong();
        Path wal = dataDir.resolve("devices.db-wal");
        if (Files.exists(wal)) {
            SafeFiles.rename(wal, dataDir.resolve(evidence + "-wal"));
        }
        Files.deleteIfExists(dataDir.resolve("devices.db-shm"));
        SafeFiles.rename(database(), dataDir.resolve(evidence));
    }

    private void restore() throws IOException, RegistryException {
        if (Files.notExists(copy())) {
            throw new RegistryException(evidence().orElse(database())
                    + " was damaged and set aside, and there is no copy: nobody is registered until devices.db is"
                    + " restored from a backup; to begin with an empty registry, move the damaged file away");
        }
        Path fresh = dataDir.resolve("devices.db.new");
        Files.copy(copy(), fresh, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        SafeFiles.rename(fresh, database());
        LOG.warn("{}: restored from {}", database(), copy());
    }

    /** A damaged database that was set aside, until somebody has moved it away. */
    Optional<Path> evidence() {
        try (var files = Files.newDirectoryStream(dataDir, "devices.db.corrupt-*[0-9]")) {
            for (Path file : files) {
                return Optional.of(file);
            }
        } catch (IOException e) {
            // No directory yet, so nothing was set aside.
        }
        return Optional.empty();
    }
}
