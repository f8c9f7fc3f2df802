package tsuji.gateway.firmware;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tsuji.gateway.store.Database;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** Roll-outs in {@code firmware.db}, and where each of their devices stands. Writing: inside {@link FirmwareStore#change}. */
final class RolloutTable {
    /** Roll-outs that are remembered; the oldest that are over make room. */
    static final int ROLLOUTS_MAX = 100;

    static final List<String> SCHEMA = List.of(
            "CREATE TABLE rollout (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, class TEXT NOT NULL,"
                    + " component TEXT NOT NULL, sequence INTEGER NOT NULL, percents TEXT NOT NULL, failed_max INTEGER NOT"
                    + " NULL, soak INTEGER NOT NULL, state TEXT NOT NULL, stage INTEGER NOT NULL, reason TEXT NOT NULL,"
                    + " ripe INTEGER NOT NULL)",
            "CREATE TABLE placed (rollout TEXT NOT NULL, device TEXT NOT NULL, stage INTEGER NOT NULL, state TEXT NOT NULL,"
                    + " attempts INTEGER NOT NULL, off INTEGER NOT NULL, started INTEGER NOT NULL, since INTEGER NOT NULL,"
                    + " runs TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (rollout, device))"
                    + " WITHOUT ROWID",
            "CREATE TABLE installed (device TEXT NOT NULL, component TEXT NOT NULL, sequence INTEGER NOT NULL, counter INTEGER"
                    + " NOT NULL, PRIMARY KEY (device, component)) WITHOUT ROWID");

    private final Database database;

    RolloutTable(Database database) {
        this.database = database;
    }

    /** What the gateway itself has brought onto a device; 0: nothing yet. */
    record Installed(long sequence, long securityCounter) {}

    /** A roll-out of the image with this key. */
    record Stored(Rollout rollout, String deviceClass, String component, long sequence) {
        boolean isOf(StoredImage image) {
            return image.deviceClass().equals(deviceClass)
                    && image.component().equals(component)
                    && image.sequence() == sequence;
        }
    }

    /** The newest first. */
    List<Stored> all() throws SQLException {
        List<Stored> found = new ArrayList<>();
        try (ResultSet rows =
                database.statement("SELECT * FROM rollout ORDER BY number DESC").executeQuery()) {
            while (rows.next()) {
                Rollout.Plan plan = new Rollout.Plan(
                        rows.getString("id"),
                        Rollout.Plan.percents(rows.getString("percents")),
                        rows.getInt("failed_max"),
                        rows.getLong("soak"));
                found.add(new Stored(
                        new Rollout(
                                plan,
                                Rollout.State.valueOf(rows.getString("state")),
                                rows.getInt("stage"),
                                rows.getString("reason"),
                                rows.getLong("ripe")),
                        rows.getString("class"),
                        rows.getString("component"),
                        rows.getLong("sequence")));
            }
        }
        return found;
    }

    Optional<Stored> find(String id) throws SQLException {
        return all().stream()
                .filter(stored -> stored.rollout().plan().id().equals(id))
                .findFirst();
    }

    /** False: so many are open that none can make room. */
    boolean makeRoom() throws SQLException {
        if (database.number("SELECT count(*) FROM rollout") < ROLLOUTS_MAX) {
            return true;
        }
        String oldest = "(SELECT id FROM rollout WHERE state IN ('STOPPED', 'DONE') ORDER BY number LIMIT 1)";
        database.statement("DELETE FROM placed WHERE rollout = " + oldest).executeUpdate();
        return database.statement("DELETE FROM rollout WHERE id = " + oldest).executeUpdate() == 1;
    }

    void add(Stored stored) throws SQLException {
        Rollout rollout = stored.rollout();
        PreparedStatement insert = database.statement("INSERT INTO rollout (id, class, component, sequence, percents,"
                + " failed_max, soak, state, stage, reason, ripe) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        insert.setString(1, rollout.plan().id());
        insert.setString(2, stored.deviceClass());
        insert.setString(3, stored.component());
        insert.setLong(4, stored.sequence());
        insert.setString(5, Rollout.Plan.text(rollout.plan().percents()));
        insert.setInt(6, rollout.plan().failedPercentMax());
        insert.setLong(7, rollout.plan().soakMillis());
        insert.setString(8, rollout.state().name());
        insert.setInt(9, rollout.stage());
        insert.setString(10, rollout.reason());
        insert.setLong(11, rollout.ripeMillis());
        insert.executeUpdate();
    }

    /** False: it does not stand where {@code from} says any more; somebody else was faster. */
    boolean move(Rollout from, Rollout to) throws SQLException {
        PreparedStatement update =
                database.statement("UPDATE rollout SET state = ?, stage = ?, reason = ?, ripe = ? WHERE"
                        + " id = ? AND state = ? AND stage = ?");
        update.setString(1, to.state().name());
        update.setInt(2, to.stage());
        update.setString(3, to.reason());
        update.setLong(4, to.ripeMillis());
        update.setString(5, from.plan().id());
        update.setString(6, from.state().name());
        update.setInt(7, from.stage());
        return update.executeUpdate() == 1;
    }

    /** In the order of their stages. */
    List<Placed> devices(String rollout) throws SQLException {
        PreparedStatement select = database.statement("SELECT * FROM placed WHERE rollout = ? ORDER BY stage, device");
        select.setString(1, rollout);
        return placed(select);
    }

    /** The device in the newest roll-out of that sequence that it is in. */
    Optional<Placed> find(DeviceId device, long sequence) throws SQLException {
        PreparedStatement select =
                database.statement("SELECT placed.* FROM placed JOIN rollout ON rollout.id = placed.rollout"
                        + " WHERE placed.device = ? AND rollout.sequence = ? ORDER BY rollout.number DESC LIMIT 1");
        select.setString(1, device.value());
        select.setLong(2, sequence);
        return placed(select).stream().findFirst();
    }

    /** Of the image that the device was at work on last, or still is. */
    OptionalLong latestSequence(DeviceId device) throws SQLException {
        PreparedStatement select =
                database.statement("SELECT rollout.sequence FROM rollout JOIN placed ON placed.rollout = rollout.id"
                        + " WHERE placed.device = ? AND placed.started > 0 ORDER BY placed.since DESC LIMIT 1");
        select.setString(1, device.value());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
        }
    }

    private static List<Placed> placed(PreparedStatement select) throws SQLException {
        List<Placed> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Update update = new Update(
                        UpdateState.valueOf(rows.getString("state")),
                        rows.getInt("attempts"),
                        rows.getLong("off"),
                        rows.getLong("started"),
                        rows.getLong("since"),
                        rows.getString("runs"),
                        UpdateResult.valueOf(rows.getString("result")),
                        rows.getString("detail"));
                found.add(new Placed(new DeviceId(rows.getString("device")), rows.getInt("stage"), update));
            }
        }
        return found;
    }

    void put(String rollout, Placed placed) throws SQLException {
        Update update = placed.update();
        PreparedStatement replace = database.statement("REPLACE INTO placed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        replace.setString(1, rollout);
        replace.setString(2, placed.device().value());
        replace.setInt(3, placed.stage());
        replace.setString(4, update.state().name());
        replace.setInt(5, update.attempts());
        replace.setLong(6, update.offset());
        replace.setLong(7, update.startedMillis());
        replace.setLong(8, update.sinceMillis());
        replace.setString(9, update.runs());
        replace.setString(10, update.result().name());
        replace.setString(11, update.detail());
        replace.executeUpdate();
    }

    Installed installed(DeviceId device, String component) throws SQLException {
        PreparedStatement select =
                database.statement("SELECT sequence, counter FROM installed WHERE device = ? AND component = ?");
        select.setString(1, device.value());
        select.setString(2, component);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? new Installed(rows.getLong(1), rows.getLong(2)) : new Installed(0, 0);
        }
    }

    void setInstalled(DeviceId device, StoredImage image) throws SQLException {
        PreparedStatement replace = database.statement("REPLACE INTO installed VALUES (?, ?, ?, ?)");
        replace.setString(1, device.value());
        replace.setString(2, image.component());
        replace.setLong(3, image.sequence());
        replace.setLong(4, image.securityCounter());
        replace.executeUpdate();
    }
}
