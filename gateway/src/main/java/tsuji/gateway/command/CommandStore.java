package tsuji.gateway.command;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;
import tsuji.wire.DeviceId;

/**
 * {@code commands.db}: commands with their states, what those at this gateway ask for, and the audit log. One thread.
 *
 * <p>A change that fails closes the store: whether it was made is known only after opening again.
 */
final class CommandStore implements AutoCloseable {
    static final String FILE = "commands.db";

    /** Commands that are remembered; the oldest finished ones make room. */
    static final int COMMANDS_MAX = 10_000;

    /** What waits for the running gateway; it takes up four a second at least. */
    static final int REQUESTS_MAX = 1_000;

    /** Rows of the audit log; the oldest make room, and the chain is checked from there. */
    static final int AUDIT_ROWS_MAX = 100_000;

    private static final int SCHEMA_VERSION = 1;
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE command (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, device TEXT NOT"
                    + " NULL, payload BLOB NOT NULL, expires_at INTEGER NOT NULL, boot TEXT NOT NULL, deadline INTEGER"
                    + " NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, reported INTEGER NOT NULL)",
            "CREATE TABLE request (number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, content BLOB NOT"
                    + " NULL)",
            "CREATE TABLE audit (number INTEGER PRIMARY KEY, unix_millis INTEGER NOT NULL, command TEXT NOT NULL, step"
                    + " TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL)",
            "CREATE TABLE anchor (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, hash BLOB NOT NULL)",
            "INSERT INTO anchor VALUES (1, 0, zeroblob(32))");

    private final Database database;
    private final AuditLog audit;

    /** What somebody at this gateway wants: {@code send} with a command, or {@code cancel}. */
    record Request(long number, String kind, byte[] content) {}

    private CommandStore(Database database) {
        this.database = database;
        this.audit = new AuditLog(database, AUDIT_ROWS_MAX);
    }

    /** Makes the file where there is none. */
    static CommandStore open(Path dataDir, Faults faults) throws SQLException {
        Database database = Database.openWriter(dataDir.resolve(FILE), faults);
        try {
            database.migrate(SCHEMA_VERSION, from -> SCHEMA);
            return new CommandStore(database);
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** In one transaction; see {@link Database#change}. */
    void change(Database.Work work) throws SQLException {
        database.change(work);
    }

    /** Inside {@link #change}. */
    AuditLog audit() {
        return audit;
    }

    Optional<Tracked> find(String id) throws SQLException {
        PreparedStatement select = database.statement("SELECT * FROM command WHERE id = ?");
        select.setString(1, id);
        List<Tracked> found = read(select);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    /** Those that are not final. */
    List<Tracked> open() throws SQLException {
        return read(
                database.statement("SELECT * FROM command WHERE state IN ('accepted', 'delivered') ORDER BY number"));
    }

    /** Final ones whose outcome the city has not confirmed. */
    List<Tracked> unreported() throws SQLException {
        return read(database.statement(
                "SELECT * FROM command WHERE reported = 0 AND state NOT IN ('accepted', 'delivered') ORDER BY number"));
    }

    /** The latest ones, the newest first. */
    List<Tracked> latest(int most) throws SQLException {
        PreparedStatement select = database.statement("SELECT * FROM command ORDER BY number DESC LIMIT ?");
        select.setInt(1, most);
        return read(select);
    }

    private static List<Tracked> read(PreparedStatement select) throws SQLException {
        List<Tracked> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(new Tracked(
                        rows.getLong("number"),
                        rows.getString("id"),
                        new DeviceId(rows.getString("device")),
                        rows.getBytes("payload"),
                        new Tracked.Life(rows.getLong("expires_at"), rows.getString("boot"), rows.getLong("deadline")),
                        State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
                        rows.getString("reason")));
            }
        }
        return found;
    }

    /** Whether one more fits, after the oldest finished and reported command that is surely dead has made room. Inside {@link #change}. */
    boolean makeRoom(long deadBeforeSeconds) throws SQLException {
        if (database.number("SELECT count(*) FROM command") < COMMANDS_MAX) {
            return true;
        }
        PreparedStatement delete = database.statement("DELETE FROM command WHERE number = (SELECT number FROM command"
                + " WHERE reported = 1 AND expires_at < ? ORDER BY number LIMIT 1)");
        delete.setLong(1, deadBeforeSeconds);
        return delete.executeUpdate() == 1;
    }

    /** Inside {@link #change}. Returns it with its number. */
    Tracked add(Tracked command) throws SQLException {
        PreparedStatement insert = database.statement("INSERT INTO command (id, device, payload, expires_at, boot,"
                + " deadline, state, reason, reported) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)");
        insert.setString(1, command.id());
        insert.setString(2, command.device().value());
        insert.setBytes(3, command.payload());
        insert.setLong(4, command.life().expiresAtSeconds());
        insert.setString(5, command.life().boot());
        insert.setLong(6, command.life().deadlineMonoMillis());
        insert.setString(7, command.state().label());
        insert.setString(8, command.reason());
        insert.executeUpdate();
        return find(command.id()).orElseThrow();
    }

    /** Inside {@link #change}. */
    void move(Tracked command) throws SQLException {
        PreparedStatement update = database.statement("UPDATE command SET state = ?, reason = ? WHERE number = ?");
        update.setString(1, command.state().label());
        update.setString(2, command.reason());
        update.setLong(3, command.number());
        update.executeUpdate();
    }

    /** Inside {@link #change}. */
    void setReported(long number) throws SQLException {
        PreparedStatement update = database.statement("UPDATE command SET reported = 1 WHERE number = ?");
        update.setLong(1, number);
        update.executeUpdate();
    }

    Optional<Request> nextRequest() throws SQLException {
        try (ResultSet rows = database.statement("SELECT number, kind, content FROM request ORDER BY number LIMIT 1")
                .executeQuery()) {
            return rows.next()
                    ? Optional.of(new Request(rows.getLong(1), rows.getString(2), rows.getBytes(3)))
                    : Optional.empty();
        }
    }

    /** Inside {@link #change}. */
    void removeRequest(long number) throws SQLException {
        PreparedStatement delete = database.statement("DELETE FROM request WHERE number = ?");
        delete.setLong(1, number);
        delete.executeUpdate();
    }

    /** Commands that wait in requests, the newest first. */
    List<Command> requested() throws SQLException {
        List<Command> waiting = new ArrayList<>();
        try (ResultSet rows = database.statement("SELECT content FROM request WHERE kind = 'send' ORDER BY number DESC")
                .executeQuery()) {
            while (rows.next()) {
                waiting.add(CommandReader.read(rows.getBytes(1)));
            }
        } catch (RefusedException e) {
            throw new IllegalStateException("a command in a request cannot be read", e);
        }
        return waiting;
    }

    /** Inside {@link #change}. False: there is no room. */
    boolean addRequest(String kind, byte[] content) throws SQLException {
        if (database.number("SELECT count(*) FROM request") >= REQUESTS_MAX) {
            return false;
        }
        PreparedStatement insert = database.statement("INSERT INTO request (kind, content) VALUES (?, ?)");
        insert.setString(1, kind);
        insert.setBytes(2, content);
        insert.executeUpdate();
        return true;
    }

    @Override
    public void close() {
        database.close();
    }
}
