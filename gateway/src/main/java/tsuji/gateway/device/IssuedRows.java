package tsuji.gateway.device;

import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.store.Database;

/**
 * Certificates that were issued, as rows of table {@code certificate}. Who may speak does not depend on them, only what the
 * revocation list and people are told.
 */
final class IssuedRows {
    static final String SCHEMA = "CREATE TABLE certificate (fingerprint TEXT PRIMARY KEY, id TEXT NOT NULL,"
            + " serial TEXT NOT NULL UNIQUE, key TEXT NOT NULL, not_after INTEGER NOT NULL) WITHOUT ROWID";

    private static final int HEXADECIMAL = 16;

    private IssuedRows() {}

    static List<Issued> read(Database database) throws SQLException {
        List<Issued> all = new ArrayList<>();
        try (PreparedStatement select = database.prepare(
                        "SELECT id, serial, fingerprint, key, not_after FROM certificate ORDER BY not_after, serial");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                all.add(new Issued(
                        row.getString(1),
                        new BigInteger(row.getString(2), HEXADECIMAL),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5)));
            }
        }
        return all;
    }

    /** An expired one need not be revoked any more: it counts only for a device that has no other. */
    static List<Issued.Judged> judged(Database database, List<RegisteredPeer> peers, long nowMillis)
            throws SQLException {
        Map<String, RegisteredPeer> byName = new HashMap<>();
        peers.forEach(peer -> byName.put(peer.id().value(), peer));
        return read(database).stream()
                .map(issued -> new Issued.Judged(
                        issued, standing(issued, Optional.ofNullable(byName.get(issued.id())), nowMillis)))
                .filter(judged -> judged.standing() == Issued.Standing.GOOD
                        || judged.issued().notAfterMillis() > nowMillis)
                .toList();
    }

    private static Issued.Standing standing(Issued issued, Optional<RegisteredPeer> holder, long nowMillis) {
        if (holder.isEmpty() || holder.get().state() == State.RETIRED) {
            return Issued.Standing.CEASED;
        }
        if (!holder.get().certificates().isGood(issued.fingerprint(), nowMillis)) {
            return Issued.Standing.SUPERSEDED;
        }
        return holder.get().state().maySpeak() ? Issued.Standing.GOOD : Issued.Standing.HELD;
    }

    static void write(Database database, Issued issued) throws SQLException {
        PreparedStatement write = database.statement("INSERT INTO certificate VALUES (?, ?, ?, ?, ?)");
        write.setString(1, issued.fingerprint());
        write.setString(2, issued.id());
        write.setString(3, issued.serial().toString(HEXADECIMAL));
        write.setString(4, issued.key());
        write.setLong(5, issued.notAfterMillis());
        write.executeUpdate();
    }

    /** Forgets what expired before. */
    static void prune(Database database, long beforeMillis) throws SQLException {
        PreparedStatement delete = database.statement("DELETE FROM certificate WHERE not_after < ?");
        delete.setLong(1, beforeMillis);
        delete.executeUpdate();
    }
}
