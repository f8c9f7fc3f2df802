package tsuji.gateway.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.SafeFiles;
import tsuji.wire.DeviceId;

/**
 * The registry's database, {@code devices.db} in the data directory. The running gateway and the commands have one each;
 * SQLite keeps them apart. One thread.
 */
final class RegistryStore implements AutoCloseable {
    static final int PEERS_MAX = 20_000;

    // A flipped bit in the log would take the changes back that follow it, so they do not stay there.
    private static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";

    private final Path file;
    private final Database database;

    /** One change of the peers by name; what it returns is handed to the caller once it is on the disk. */
    interface Change<T> {
        T apply(Map<DeviceId, RegisteredPeer> peers) throws RegistryException, SQLException;
    }

    /** Work on the tables beside the peers, inside one transaction. */
    interface Work {
        void run(Database database) throws SQLException;
    }

    RegistryStore(Path file, Database database) {
        this.file = file;
        this.database = database;
    }

    /** Changes with every change of the peers. */
    long generation() throws RegistryException {
        try {
            return database.number("SELECT value FROM meta WHERE key = 'generation'");
        } catch (SQLException e) {
            throw trouble("reading", e);
        }
    }

    RegistryRows.Content content() throws RegistryException {
        try {
            return RegistryRows.read(database);
        } catch (SQLException e) {
            throw trouble("reading", e);
        }
    }

    /** What was issued and has not expired, with its standing. */
    List<Issued.Judged> judged(long nowMillis) throws RegistryException {
        try {
            return IssuedRows.judged(database, RegistryRows.read(database).peers(), nowMillis);
        } catch (SQLException e) {
            throw trouble("reading", e);
        }
    }

    /** Runs a change in a transaction of its own; when this returns it is on the disk. */
    <T> T change(Change<T> change) throws RegistryException {
        try {
            database.begin();
            T result;
            try {
                result = changed(change);
                database.commit();
            } catch (SQLException | RegistryException | RuntimeException e) {
                database.rollback();
                throw e;
            }
            database.run(CHECKPOINT);
            return result;
        } catch (SQLException e) {
            throw trouble("writing", e);
        }
    }

    private <T> T changed(Change<T> change) throws SQLException, RegistryException {
        Map<DeviceId, RegisteredPeer> peers = new LinkedHashMap<>();
        for (RegisteredPeer peer : RegistryRows.read(database).peers()) {
            peers.put(peer.id(), peer);
        }
        Map<DeviceId, RegisteredPeer> before = Map.copyOf(peers);
        T result = change.apply(peers);
        if (!before.equals(peers)) {
            requireSound(peers);
            for (DeviceId id : before.keySet()) {
                if (!peers.containsKey(id)) {
                    RegistryRows.delete(database, id);
                }
            }
            for (RegisteredPeer peer : peers.values()) {
                if (!peer.equals(before.get(peer.id()))) {
                    RegistryRows.write(database, peer);
                }
            }
            database.run("UPDATE meta SET value = value + 1 WHERE key = 'generation'");
            database.run("UPDATE meta SET value = (SELECT count(*) FROM peer) WHERE key = 'peers'");
        }
        return result;
    }

    /** Two peers with one secret or one certificate could speak for each other (R02). */
    private static void requireSound(Map<DeviceId, RegisteredPeer> peers) throws RegistryException {
        if (peers.size() > PEERS_MAX) {
            throw new RegistryException(peers.size() + " peers, allowed " + PEERS_MAX);
        }
        Set<String> certificates = new HashSet<>();
        for (RegisteredPeer peer : peers.values()) {
            if (peer.certificates().all().anyMatch(certificate -> !certificates.add(certificate))) {
                throw new RegistryException(peer.id() + " has the certificate of another device");
            }
        }
    }

    /** Runs {@code work} in a transaction that does not count as a change of the peers. */
    void write(Work work) throws RegistryException {
        try {
            database.begin();
            try {
                work.run(database);
                database.commit();
            } catch (SQLException | RuntimeException e) {
                database.rollback();
                throw e;
            }
            database.run(CHECKPOINT);
        } catch (SQLException e) {
            throw trouble("writing", e);
        }
    }

    Database database() {
        return database;
    }

    /** Makes or renews the copy that takes the place of a damaged database. */
    void copyTo(Path copy) throws RegistryException {
        Path unfinished = copy.resolveSibling(copy.getFileName() + ".new");
        try {
            Files.deleteIfExists(unfinished);
            // VACUUM takes an empty file, and would make its own one for all to read.
            Files.createFile(unfinished, SafeFiles.OWNER_ONLY);
            try (PreparedStatement vacuum = database.prepare("VACUUM INTO ?")) {
                vacuum.setString(1, unfinished.toString());
                vacuum.execute();
            }
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            SafeFiles.rename(unfinished, copy);
        } catch (SQLException e) {
            throw trouble("copying", e);
        } catch (IOException e) {
            throw new RegistryException(copy + ": cannot be written: " + e);
        }
    }

    private RegistryException trouble(String doing, SQLException cause) {
        return new RegistryException(file + ": " + doing + ": " + cause.getMessage());
    }

    @Override
    public void close() {
        database.close();
    }
}
