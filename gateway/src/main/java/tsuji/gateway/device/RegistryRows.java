package tsuji.gateway.device;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import tsuji.gateway.store.Database;
import tsuji.wire.DeviceId;

/** Peers as rows of table {@code peer}. Every row has a checksum, because SQLite's own check misses most bit flips. */
final class RegistryRows {
    static final List<String> SCHEMA = List.of(
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
            "INSERT INTO meta VALUES ('generation', 0), ('peers', 0)",
            "CREATE TABLE peer (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
                    + " type TEXT NOT NULL, speaks_for TEXT NOT NULL, label TEXT NOT NULL, state TEXT NOT NULL,"
                    + " place TEXT NOT NULL, lat REAL, lon REAL, photo TEXT NOT NULL, certificate TEXT UNIQUE,"
                    + " salt BLOB NOT NULL, hash BLOB NOT NULL, sealed BLOB,"
                    + " old_salt BLOB, old_hash BLOB, old_sealed BLOB, old_until INTEGER, crc INTEGER NOT NULL,"
                    + " old_certificate TEXT, old_certificate_until INTEGER)",
            "CREATE TABLE sighting (id TEXT PRIMARY KEY, seen INTEGER NOT NULL, address TEXT NOT NULL,"
                    + " firmware TEXT NOT NULL, clock_offset_ms INTEGER) WITHOUT ROWID",
            "CREATE TABLE stranger (name TEXT, address TEXT, reason TEXT NOT NULL, attempts INTEGER NOT NULL,"
                    + " seen INTEGER NOT NULL, PRIMARY KEY (name, address)) WITHOUT ROWID",
            IssuedRows.SCHEMA);

    /** From schema 1 to 2, then to 3: the clocks of devices, and certificates of our own. */
    private static final List<List<String>> UPGRADES = List.of(
            List.of("ALTER TABLE sighting ADD COLUMN clock_offset_ms INTEGER"),
            List.of(
                    "ALTER TABLE peer ADD COLUMN old_certificate TEXT",
                    "ALTER TABLE peer ADD COLUMN old_certificate_until INTEGER",
                    IssuedRows.SCHEMA));

    static final int SCHEMA_VERSION = 1 + UPGRADES.size();

    private static final String COLUMNS = "id, type, speaks_for, label, state, place, lat, lon, photo, certificate,"
            + " salt, hash, sealed, old_salt, old_hash, old_sealed, old_until, old_certificate, old_certificate_until, crc";
    private static final String WRITE = "INSERT INTO peer (" + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET ("
            + COLUMNS + ") = (excluded." + COLUMNS.replace(", ", ", excluded.") + ")";
    private static final int CRC = 20;

    /** Rows of schema 1 and 2 end here. */
    private static final int OLD_COLUMNS = 17;

    private RegistryRows() {}

    /** What leads from an older schema to the present one; 0: there is none. */
    static List<String> statementsFrom(int version) {
        return version == 0
                ? SCHEMA
                : UPGRADES.subList(version - 1, UPGRADES.size()).stream()
                        .flatMap(List::stream)
                        .toList();
    }

    /**
     * All rows.
     *
     * @param peers in the order in which they were registered.
     * @param damaged what is wrong with the others, and how many are missing.
     */
    record Content(List<RegisteredPeer> peers, List<String> damaged) {}

    static Content read(Database database) throws SQLException {
        List<RegisteredPeer> peers = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        try (PreparedStatement select = database.prepare("SELECT " + COLUMNS + " FROM peer ORDER BY position");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Object[] values = values(row);
                if (crc(values) == row.getLong(CRC)) {
                    peers.add(peer(values));
                } else {
                    damaged.add(String.valueOf(values[0]));
                }
            }
        }
        long missing = database.number("SELECT value FROM meta WHERE key = 'peers'") - peers.size() - damaged.size();
        if (missing > 0) {
            damaged.add(missing + " that are missing");
        }
        return new Content(peers, damaged);
    }

    private static Object[] values(ResultSet row) throws SQLException {
        Object[] values = new Object[CRC - 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getObject(i + 1);
        }
        return values;
    }

    private static RegisteredPeer peer(Object[] values) {
        Optional<Place.Position> position = values[6] == null
                ? Optional.empty()
                : Optional.of(new Place.Position((Double) values[6], (Double) values[7]));
        Credential current = Credential.of((byte[]) values[10], (byte[]) values[11], bytes(values[12]));
        Optional<Secrets.Previous> previous = values[13] == null
                ? Optional.empty()
                : Optional.of(new Secrets.Previous(
                        Credential.of((byte[]) values[13], (byte[]) values[14], bytes(values[15])),
                        ((Number) values[16]).longValue()));
        return new RegisteredPeer(
                new DeviceId((String) values[0]),
                RegisteredPeer.Role.of((String) values[1], (String) values[2]),
                (String) values[3],
                new Place((String) values[5], position, (String) values[8]),
                State.of((String) values[4]),
                new Secrets(current, previous),
                certificates(values));
    }

    private static Certificates certificates(Object[] values) {
        Optional<Certificates.Previous> previous = Optional.ofNullable((String) values[17])
                .map(fingerprint -> new Certificates.Previous(fingerprint, ((Number) values[18]).longValue()));
        return new Certificates(Optional.ofNullable((String) values[9]), previous);
    }

    private static Optional<byte[]> bytes(Object value) {
        return Optional.ofNullable((byte[]) value);
    }

    /** A new peer goes to the end, a known one stays where it is. */
    static void write(Database database, RegisteredPeer peer) throws SQLException {
        Object[] values = values(peer);
        PreparedStatement write = database.statement(WRITE);
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                write.setNull(i + 1, Types.NULL);
            } else {
                write.setObject(i + 1, values[i]);
            }
        }
        write.setLong(CRC, crc(values));
        write.executeUpdate();
    }

    private static Object[] values(RegisteredPeer peer) {
        Place place = peer.place();
        Credential current = peer.secrets().current();
        Optional<Secrets.Previous> previous = peer.secrets().previous();
        Optional<Credential> old = previous.map(Secrets.Previous::credential);
        return new Object[] {
            peer.id().value(),
            peer.role().name(),
            peer.role().speaksFor(),
            peer.label(),
            peer.state().text(),
            place.text(),
            place.position().map(Place.Position::lat).orElse(null),
            place.position().map(Place.Position::lon).orElse(null),
            place.photo(),
            peer.certificates().current().orElse(null),
            current.salt(),
            current.hash(),
            current.sealed().orElse(null),
            old.map(Credential::salt).orElse(null),
            old.map(Credential::hash).orElse(null),
            old.flatMap(Credential::sealed).orElse(null),
            previous.map(Secrets.Previous::untilMillis).orElse(null),
            peer.certificates()
                    .previous()
                    .map(Certificates.Previous::fingerprint)
                    .orElse(null),
            peer.certificates()
                    .previous()
                    .map(Certificates.Previous::untilMillis)
                    .orElse(null)
        };
    }

    static void delete(Database database, DeviceId id) throws SQLException {
        PreparedStatement delete = database.statement("DELETE FROM peer WHERE id = ?");
        delete.setString(1, id.value());
        delete.executeUpdate();
    }

    /** Against accidents, not against people: values end with a 0 byte, whatever is in them. */
    private static long crc(Object[] values) {
        CRC32C crc = new CRC32C();
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (i >= OLD_COLUMNS && value == null) {
                // So that what they wrote is still sound.
                continue;
            }
            if (value instanceof byte[] bytes) {
                crc.update(bytes);
            } else if (value != null) {
                crc.update(value.toString().getBytes(StandardCharsets.UTF_8));
            }
            crc.update(0);
        }
        return crc.getValue();
    }
}
