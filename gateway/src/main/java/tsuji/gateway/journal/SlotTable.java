package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import tsuji.gateway.store.Database;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.SlotDay;
import tsuji.wire.Value;

/**
 * Table {@code slot}: which metering slots of each device were accepted, a row for each day (UTC) and length. Written in the
 * transaction that holds the readings, so it knows neither more nor less than the journal. A salvaged journal begins with
 * none: then meters are read again, and what comes twice does no harm.
 */
public final class SlotTable {
    /** Days of one device; older ones are forgotten. A meter's own history goes back 99 days. */
    static final int DAYS_MAX = 100;

    static final String TABLE = "CREATE TABLE IF NOT EXISTS slot(device TEXT NOT NULL, length INTEGER NOT NULL,"
            + " day INTEGER NOT NULL, has TEXT NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY(device, length, day))"
            + " WITHOUT ROWID";

    private static final String ROW = "SELECT has, crc FROM slot WHERE device = ? AND length = ? AND day = ?";

    private final List<Slot> pending = new ArrayList<>();

    SlotTable() {}

    /** A slot that was accepted. */
    private record Slot(DeviceId device, long startSeconds, int lengthSeconds) {}

    /** The entry's slots go with the next {@link #write}: each says with {@code interval_length} how long it is. */
    void note(NewEntry entry) {
        if (entry.dataClass() != DataClass.INTERVAL) {
            return;
        }
        try {
            for (Reading reading : Senml.decode(Senml.Format.CBOR, entry.body())) {
                if (reading.metric().equals("interval_length")
                        && reading.value() instanceof Value.Num length
                        && SlotDay.isLength(length.number())
                        && reading.timeSeconds() % length.number() == 0) {
                    pending.add(new Slot(entry.device(), (long) reading.timeSeconds(), (int) length.number()));
                }
            }
        } catch (SenmlException e) {
            // The door has read it, so this is no entry of a door: it has no slots.
        }
    }

    /** Within the transaction that writes the entries. */
    void write(Database database) throws SQLException {
        PreparedStatement upsert =
                database.statement("INSERT OR REPLACE INTO slot(device, length, day, has, crc) VALUES(?, ?, ?, ?, ?)");
        for (Slot slot : pending) {
            String device = slot.device().value();
            SlotDay day = find(database, slot).with(slot.startSeconds());
            upsert.setString(1, device);
            upsert.setInt(2, day.lengthSeconds());
            upsert.setLong(3, day.day().toEpochDay());
            upsert.setString(4, day.has());
            upsert.setInt(5, RowCrc.of(device, day.lengthSeconds(), day.day().toEpochDay(), day.has()));
            upsert.executeUpdate();
            trim(database, device);
        }
        // When the transaction fails, this object goes with its writer.
        pending.clear();
    }

    private static SlotDay find(Database database, Slot slot) throws SQLException {
        SlotDay none = SlotDay.none(SlotDay.dayOf(slot.startSeconds()), slot.lengthSeconds());
        PreparedStatement select = database.statement(ROW);
        select.setString(1, slot.device().value());
        select.setInt(2, none.lengthSeconds());
        select.setLong(3, none.day().toEpochDay());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() && isWhole(slot.device().value(), none, rows.getString(1), rows.getInt(2))
                    ? new SlotDay(none.day(), none.lengthSeconds(), rows.getString(1))
                    : none;
        }
    }

    /** Readings of this account are lost, and nobody knows of which slots: all of its device's are asked for again. */
    void lost(Database database, Account account) throws SQLException {
        if (account.dataClass == DataClass.INTERVAL) {
            PreparedStatement delete = database.statement("DELETE FROM slot WHERE device = ?");
            delete.setString(1, account.device.value());
            delete.executeUpdate();
        }
    }

    private static void trim(Database database, String device) throws SQLException {
        PreparedStatement delete = database.statement(
                "DELETE FROM slot WHERE device = ?1 AND day <= (SELECT max(day) FROM slot WHERE device = ?1) - "
                        + DAYS_MAX);
        delete.setString(1, device);
        delete.executeUpdate();
    }

    /**
     * Any thread. Which slots of a device were accepted, as of the last commit: of each length the oldest day first, at most
     * {@value #DAYS_MAX}. What is damaged counts as not there.
     */
    public static List<SlotDay> read(JournalSettings settings, DeviceId device) throws JournalException {
        try (Database database = Database.openReader(settings.database())) {
            return read(database, device);
        } catch (SQLException e) {
            throw Trouble.of(settings.directory(), "reading slots", e);
        }
    }

    private static List<SlotDay> read(Database database, DeviceId device) throws SQLException {
        List<SlotDay> days = new ArrayList<>();
        try (PreparedStatement select =
                database.prepare("SELECT length, day, has, crc FROM slot WHERE device = ? ORDER BY length, day")) {
            select.setString(1, device.value());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    SlotDay none = SlotDay.none(LocalDate.ofEpochDay(rows.getLong(2)), rows.getInt(1));
                    if (isWhole(device.value(), none, rows.getString(3), rows.getInt(4))) {
                        days.add(new SlotDay(none.day(), none.lengthSeconds(), rows.getString(3)));
                    }
                }
            }
        }
        return days;
    }

    private static boolean isWhole(String device, SlotDay key, String has, int crc) {
        return crc == RowCrc.of(device, key.lengthSeconds(), key.day().toEpochDay(), has);
    }
}
