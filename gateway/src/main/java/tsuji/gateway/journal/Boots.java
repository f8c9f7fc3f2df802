package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import tsuji.gateway.store.Database;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.TimeQuality;

/**
 * The kernel boots in which entries were received, each with the best sighting of the wall clock in it. Thread intake;
 * {@link #resolve} any thread.
 */
final class Boots {
    /** A synchronised clock that moved less than this is not worth a write. */
    static final long STEP_MILLIS_MIN = 500;

    /**
     * One boot.
     *
     * @param wallOffsetMillis Unix time minus monotonic time.
     */
    record Boot(int id, String name, long wallOffsetMillis, TimeQuality quality) {
        int crc() {
            return RowCrc.of(id, name, wallOffsetMillis, quality.ordinal());
        }

        /** Of two versions of a row the one that is believed more. */
        Boot better(Boot other) {
            return other.quality.compareTo(quality) > 0 ? other : this;
        }
    }

    private final TrustedClock clock;
    private volatile Map<Integer, Boot> byId = Map.of();
    private Boot current = new Boot(0, "", 0, TimeQuality.UNKNOWN);

    Boots(TrustedClock clock) {
        this.clock = clock;
    }

    /** Reads the boots and finds or adds the running one. Call inside a transaction. */
    void load(Database database) throws SQLException {
        Map<Integer, Boot> boots = read(database);
        // The newest entry's boot may be lost; its number must not become another boot's.
        long ofNewest = database.number("SELECT boot FROM entry ORDER BY seq DESC LIMIT 1");
        int next = boots.keySet().stream().mapToInt(Integer::intValue).reduce((int) ofNewest, Math::max) + 1;
        String running = clock.boot();
        Boot found = boots.values().stream()
                .filter(boot -> boot.name().equals(running))
                .findFirst()
                .orElseGet(() -> new Boot(next, running, 0, TimeQuality.UNKNOWN));
        byId = Map.copyOf(boots);
        Boot best = better(found);
        if (best.equals(boots.get(best.id()))) {
            // On a full disk even this row would be one too many.
            current = best;
        } else {
            keep(database, best);
        }
    }

    static Map<Integer, Boot> read(Database database) throws SQLException {
        Map<Integer, Boot> boots = new HashMap<>();
        try (PreparedStatement select = database.prepare("SELECT id, boot, wall_offset_ms, quality, crc FROM boot");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Boot boot = of(rows.getInt(1), rows.getString(2), rows.getLong(3), rows.getInt(4));
                if (boot.crc() != rows.getInt(5)) {
                    throw Database.corrupt("boot " + boot.id() + " does not match its checksum");
                }
                boots.put(boot.id(), boot);
            }
        }
        return boots;
    }

    static Boot of(int id, String name, long wallOffsetMillis, int quality) throws SQLException {
        if (quality < 0 || quality >= TimeQuality.values().length) {
            throw Database.corrupt("boot " + id + " has time quality " + quality);
        }
        return new Boot(id, name, wallOffsetMillis, TimeQuality.values()[quality]);
    }

    /** True: the clock shows something better than what is stored. */
    boolean hasBetterSighting() {
        return !better(current).equals(current);
    }

    void write(Database database) throws SQLException {
        keep(database, better(current));
    }

    private Boot better(Boot known) {
        TrustedClock.Sighting sighting = clock.sight();
        if (sighting.quality() == TimeQuality.UNKNOWN) {
            return known;
        }
        long offset = sighting.unixMillis() - clock.monoMillis();
        int gain = sighting.quality().compareTo(known.quality());
        boolean moved = Math.abs(offset - known.wallOffsetMillis()) >= STEP_MILLIS_MIN;
        return gain > 0 || gain == 0 && moved ? new Boot(known.id(), known.name(), offset, sighting.quality()) : known;
    }

    static void write(Database database, Boot boot) throws SQLException {
        PreparedStatement upsert = database.statement(
                "INSERT OR REPLACE INTO boot(id, boot, wall_offset_ms, quality, crc) VALUES(?, ?, ?, ?, ?)");
        upsert.setInt(1, boot.id());
        upsert.setString(2, boot.name());
        upsert.setLong(3, boot.wallOffsetMillis());
        upsert.setInt(4, boot.quality().ordinal());
        upsert.setInt(5, boot.crc());
        upsert.executeUpdate();
    }

    private void keep(Database database, Boot boot) throws SQLException {
        write(database, boot);
        Map<Integer, Boot> boots = new HashMap<>(byId);
        boots.put(boot.id(), boot);
        byId = Map.copyOf(boots);
        current = boot;
    }

    int current() {
        return current.id();
    }

    /** Now, as far as the clock is believed; else as the running boot was last believed; 0: never. */
    long nowUnixMillis() {
        return current.quality() == TimeQuality.UNKNOWN ? 0 : clock.monoMillis() + current.wallOffsetMillis();
    }

    Journal.ResolvedTime resolve(int id, long monoMillis) {
        return resolve(byId, id, monoMillis);
    }

    static Journal.ResolvedTime resolve(Map<Integer, Boot> boots, int id, long monoMillis) {
        Boot boot = boots.get(id);
        if (boot == null || boot.quality() == TimeQuality.UNKNOWN) {
            return new Journal.ResolvedTime(OptionalLong.empty(), TimeQuality.UNKNOWN);
        }
        return new Journal.ResolvedTime(OptionalLong.of(monoMillis + boot.wallOffsetMillis()), boot.quality());
    }
}
