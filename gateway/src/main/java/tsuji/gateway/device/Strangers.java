package tsuji.gateway.device;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import tsuji.gateway.store.Database;

/**
 * Peers that were refused, for the technician who installs a device: the last {@value #SIZE_MAX}, the longest silent one
 * leaves first. Any thread.
 */
final class Strangers {
    static final int SIZE_MAX = 256;
    private static final int TEXT_LENGTH_MAX = 128;

    private final LongSupplier unixMillis;
    private final Map<String, DeviceRegistry.Stranger> byPeer = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, DeviceRegistry.Stranger> unwritten = new LinkedHashMap<>(64, 0.75f, true);

    Strangers(LongSupplier unixMillis) {
        this.unixMillis = unixMillis;
    }

    void note(String userName, String address, String reason) {
        String name = printable(userName, TEXT_LENGTH_MAX);
        String from = printable(address, TEXT_LENGTH_MAX);
        DeviceRegistry.Stranger last =
                new DeviceRegistry.Stranger(name, from, printable(reason, TEXT_LENGTH_MAX), 1, unixMillis.getAsLong());
        synchronized (byPeer) {
            count(byPeer, last);
            count(unwritten, last);
        }
    }

    private static void count(Map<String, DeviceRegistry.Stranger> strangers, DeviceRegistry.Stranger last) {
        String key = last.userName() + " " + last.address();
        DeviceRegistry.Stranger before = strangers.get(key);
        strangers.put(key, before == null ? last : last.withAttempts(before.attempts() + 1));
        if (strangers.size() > SIZE_MAX) {
            strangers.remove(strangers.keySet().iterator().next());
        }
    }

    List<DeviceRegistry.Stranger> list() {
        synchronized (byPeer) {
            List<DeviceRegistry.Stranger> latestFirst = new ArrayList<>(byPeer.values());
            Collections.reverse(latestFirst);
            return latestFirst;
        }
    }

    /** True: somebody was refused since the last {@link #write}. */
    boolean haveNews() {
        synchronized (byPeer) {
            return !unwritten.isEmpty();
        }
    }

    /** Adds what is new to the technician's inbox, which keeps the latest {@value #SIZE_MAX}. */
    void write(Database database) throws SQLException {
        List<DeviceRegistry.Stranger> latest;
        synchronized (byPeer) {
            latest = List.copyOf(unwritten.values());
            unwritten.clear();
        }
        PreparedStatement write = database.statement("INSERT INTO stranger VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                + " SET reason = excluded.reason, attempts = attempts + excluded.attempts, seen = excluded.seen");
        for (DeviceRegistry.Stranger stranger : latest) {
            write.setString(1, stranger.userName());
            write.setString(2, stranger.address());
            write.setString(3, stranger.reason());
            write.setLong(4, stranger.attempts());
            write.setLong(5, stranger.lastUnixMillis());
            write.executeUpdate();
        }
        database.run("DELETE FROM stranger WHERE (name, address) NOT IN"
                + " (SELECT name, address FROM stranger ORDER BY seen DESC LIMIT " + SIZE_MAX + ")");
    }

    static void forget(Database database, String name) throws SQLException {
        PreparedStatement delete = database.statement("DELETE FROM stranger WHERE name = ?");
        delete.setString(1, name);
        delete.executeUpdate();
    }

    static List<DeviceRegistry.Stranger> read(Database database) throws SQLException {
        List<DeviceRegistry.Stranger> strangers = new ArrayList<>();
        try (PreparedStatement select = database.prepare(
                        "SELECT name, address, reason, attempts, seen FROM stranger ORDER BY seen DESC");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                strangers.add(new DeviceRegistry.Stranger(
                        row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5)));
            }
        }
        return strangers;
    }

    /** What strangers send is shown to people: no control characters, no novels. */
    static String printable(String text, int lengthMax) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), lengthMax); i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? '?' : c);
        }
        return shown.toString();
    }
}
