package tsuji.gateway.firmware;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;

/**
 * {@code firmware.db}: the trust list, the images, roll-outs, where each device stands, and what the city wants stopped. One
 * thread; the command line uses a connection of its own.
 *
 * <p>A change that fails closes the store: whether it was made is known only after opening again.
 */
final class FirmwareStore implements AutoCloseable {
    static final String FILE = "firmware.db";

    private static final int SCHEMA_VERSION = 2;
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE trust (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, cose BLOB NOT NULL)",
            "CREATE TABLE image (class TEXT NOT NULL, component TEXT NOT NULL, sequence INTEGER NOT NULL, version TEXT NOT"
                    + " NULL, size INTEGER NOT NULL, counter INTEGER NOT NULL, digest TEXT NOT NULL, kid TEXT NOT NULL,"
                    + " cose BLOB NOT NULL, PRIMARY KEY (class, component, sequence)) WITHOUT ROWID",
            "CREATE TABLE accepted (class TEXT NOT NULL, component TEXT NOT NULL, sequence INTEGER NOT NULL, counter"
                    + " INTEGER NOT NULL, manifest TEXT NOT NULL, PRIMARY KEY (class, component)) WITHOUT ROWID");

    private final Database database;
    private final RolloutTable rollouts;
    private final AbortTable aborts;

    /**
     * The highest numbers that were ever accepted for a class and component; 0: none.
     *
     * @param manifest fingerprint of the manifest with this sequence.
     */
    record Accepted(long sequence, long securityCounter, String manifest) {}

    private FirmwareStore(Database database) {
        this.database = database;
        this.rollouts = new RolloutTable(database);
        this.aborts = new AbortTable(database);
    }

    /** Makes the file where there is none. */
    static FirmwareStore open(Path dataDir, Faults faults) throws SQLException {
        Database database = Database.openWriter(dataDir.resolve(FILE), faults);
        try {
            database.migrate(SCHEMA_VERSION, FirmwareStore::statementsFrom);
            return new FirmwareStore(database);
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static List<String> statementsFrom(int found) {
        return found == 1
                ? AbortTable.SCHEMA
                : Stream.of(SCHEMA, RolloutTable.SCHEMA, AbortTable.SCHEMA)
                        .flatMap(List::stream)
                        .toList();
    }

    /** In one transaction; see {@link Database#change}. */
    void change(Database.Work work) throws SQLException {
        database.change(work);
    }

    RolloutTable rollouts() {
        return rollouts;
    }

    AbortTable aborts() {
        return aborts;
    }

    /** The signed list; empty: none was imported. */
    Optional<byte[]> trustList() throws SQLException {
        try (ResultSet rows = database.statement("SELECT cose FROM trust").executeQuery()) {
            return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
        }
    }

    /** Inside {@link #change}. */
    void setTrustList(long version, byte[] cose) throws SQLException {
        PreparedStatement replace = database.statement("REPLACE INTO trust VALUES (1, ?, ?)");
        replace.setLong(1, version);
        replace.setBytes(2, cose);
        replace.executeUpdate();
    }

    Accepted accepted(String deviceClass, String component) throws SQLException {
        PreparedStatement select = database.statement(
                "SELECT sequence, counter, manifest FROM accepted WHERE class = ? AND component = ?");
        select.setString(1, deviceClass);
        select.setString(2, component);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next()
                    ? new Accepted(rows.getLong(1), rows.getLong(2), rows.getString(3))
                    : new Accepted(0, 0, "");
        }
    }

    /** The newest first. */
    List<StoredImage> images() throws SQLException {
        return read(database.statement("SELECT * FROM image ORDER BY sequence DESC, class, component"));
    }

    private static List<StoredImage> read(PreparedStatement select) throws SQLException {
        List<StoredImage> images = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                images.add(new StoredImage(
                        rows.getString("class"),
                        rows.getString("component"),
                        rows.getLong("sequence"),
                        rows.getString("version"),
                        rows.getLong("size"),
                        rows.getLong("counter"),
                        rows.getString("digest"),
                        rows.getString("kid"),
                        rows.getBytes("cose")));
            }
        }
        return images;
    }

    /** Inside {@link #change}. */
    void add(StoredImage image) throws SQLException {
        PreparedStatement insert = database.statement("REPLACE INTO image VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        insert.setString(1, image.deviceClass());
        insert.setString(2, image.component());
        insert.setLong(3, image.sequence());
        insert.setString(4, image.version());
        insert.setLong(5, image.sizeBytes());
        insert.setLong(6, image.securityCounter());
        insert.setString(7, image.digest());
        insert.setString(8, image.kid());
        insert.setBytes(9, image.cose());
        insert.executeUpdate();
        PreparedStatement accept = database.statement("INSERT INTO accepted VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO"
                + " UPDATE SET sequence = ?3, counter = ?4, manifest = ?5");
        accept.setString(1, image.deviceClass());
        accept.setString(2, image.component());
        accept.setLong(3, image.sequence());
        accept.setLong(4, image.securityCounter());
        accept.setString(5, StoredImage.fingerprint(image.cose()));
        accept.executeUpdate();
    }

    /** Inside {@link #change}. What was accepted stays known. */
    void remove(StoredImage image) throws SQLException {
        PreparedStatement delete =
                database.statement("DELETE FROM image WHERE class = ? AND component = ? AND sequence = ?");
        delete.setString(1, image.deviceClass());
        delete.setString(2, image.component());
        delete.setLong(3, image.sequence());
        delete.executeUpdate();
    }

    @Override
    public void close() {
        database.close();
    }
}
