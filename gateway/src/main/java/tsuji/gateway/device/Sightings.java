package tsuji.gateway.device;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.gateway.store.Database;

/** When registered peers were heard last, since it was last written. Bounded by the registry. Any thread. */
final class Sightings {
    private static final int TEXT_LENGTH_MAX = 64;

    private final Map<String, Sighting> byName = new ConcurrentHashMap<>();

    /** The last of a peer; what is empty: nothing new. */
    record Sighting(long unixMillis, String address, String firmware, OptionalLong clockOffsetMillis) {}

    void seen(String name, String address, long nowMillis) {
        Sighting known = byName.get(name);
        // A message a millisecond later is no news.
        if (known == null || nowMillis - known.unixMillis >= 1_000 || !known.address.equals(address)) {
            byName.put(
                    name,
                    known == null
                            ? new Sighting(nowMillis, address, "", OptionalLong.empty())
                            : new Sighting(nowMillis, address, known.firmware, known.clockOffsetMillis));
        }
    }

    void firmware(String name, String firmware) {
        String text = Strangers.printable(firmware, TEXT_LENGTH_MAX);
        byName.computeIfPresent(
                name, (id, known) -> new Sighting(known.unixMillis, known.address, text, known.clockOffsetMillis));
    }

    void clockOffset(String name, long millis) {
        byName.computeIfPresent(
                name,
                (id, known) -> new Sighting(known.unixMillis, known.address, known.firmware, OptionalLong.of(millis)));
    }

    /** Hands out what is new. */
    Map<String, Sighting> drain() {
        Map<String, Sighting> news = Map.copyOf(byName);
        news.forEach(byName::remove);
        return news;
    }

    static Map<String, Enrolled.Seen> read(Database database) throws SQLException {
        Map<String, Enrolled.Seen> seen = new HashMap<>();
        try (PreparedStatement select =
                        database.prepare("SELECT id, seen, address, firmware, clock_offset_ms FROM sighting");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                long offset = row.getLong(5);
                OptionalLong measured = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(offset);
                seen.put(
                        row.getString(1),
                        new Enrolled.Seen(row.getLong(2), row.getString(3), row.getString(4), measured));
            }
        }
        return seen;
    }

    static void write(Database database, Map<String, Sighting> news) throws SQLException {
        PreparedStatement write = database.statement("INSERT INTO sighting SELECT id, ?, ?, ?, ? FROM peer WHERE id = ?"
                + " ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, address = excluded.address,"
                + " firmware = iif(excluded.firmware = '', firmware, excluded.firmware),"
                + " clock_offset_ms = coalesce(excluded.clock_offset_ms, clock_offset_ms)");
        for (Map.Entry<String, Sighting> entry : news.entrySet()) {
            write.setLong(1, entry.getValue().unixMillis());
            write.setString(2, entry.getValue().address());
            write.setString(3, entry.getValue().firmware());
            if (entry.getValue().clockOffsetMillis().isPresent()) {
                write.setLong(4, entry.getValue().clockOffsetMillis().getAsLong());
            } else {
                write.setNull(4, Types.INTEGER);
            }
            write.setString(5, entry.getKey());
            write.executeUpdate();
        }
    }
}
