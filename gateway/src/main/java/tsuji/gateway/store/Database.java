package tsuji.gateway.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One connection to a SQLite file with its prepared statements. One thread.
 *
 * <p>After SQLITE_FULL or SQLITE_IOERR a prepared statement of this driver fails for ever, so a connection that failed is
 * thrown away as a whole.
 */
public final class Database implements AutoCloseable {
    public static final int PAGE_BYTES = 4096;
    public static final int BUSY_MILLIS_MAX = 5_000;
    private static final int CACHE_KIBIBYTES = 8_000;

    // The journal moves its log by itself; this one is for the others, and guards against house-keeping that does not
    // come.
    private static final int AUTOCHECKPOINT_PAGES = 8_000;

    private final Connection connection;
    private final Faults faults;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /** What {@link #change} does. */
    public interface Work {
        void run() throws SQLException;
    }

    private Database(Connection connection, Faults faults) {
        this.connection = connection;
        this.faults = faults;
    }

    /** The writing connection. The file is made when it is missing. */
    public static Database openWriter(Path file) throws SQLException {
        return openWriter(file, Faults.NONE);
    }

    /**
     * The writing connection of a test that lets the disk fail.
     *
     * @param faults asked before and after what reaches the disk.
     */
    public static Database openWriter(Path file, Faults faults) throws SQLException {
        try {
            Files.createFile(file, SafeFiles.OWNER_ONLY);
            SafeFiles.sync(file.toAbsolutePath().getParent());
        } catch (FileAlreadyExistsException e) {
            // The normal case.
        } catch (IOException e) {
            throw new SQLiteException(file + " cannot be made: " + e, SQLiteErrorCode.SQLITE_CANTOPEN);
        }
        SQLiteConfig config = config();
        config.setPageSize(PAGE_BYTES);
        Database database = new Database(config.createConnection("jdbc:sqlite:" + file), faults);
        try {
            database.run("PRAGMA journal_mode = WAL");
            // FULL, not NORMAL: devices are answered after this commit, so it must survive a power cut.
            database.run("PRAGMA synchronous = FULL");
            database.run("PRAGMA wal_autocheckpoint = " + AUTOCHECKPOINT_PAGES);
            database.run("PRAGMA cache_size = -" + CACHE_KIBIBYTES);
            return database;
        } catch (SQLException e) {
            database.close();
            throw e;
        }
    }

    /** A connection that can only read; fails when there is no such file. */
    public static Database openReader(Path file) throws SQLException {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        return new Database(config.createConnection("jdbc:sqlite:" + file), Faults.NONE);
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS_MAX);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.enableLoadExtension(false);
        config.setPragma(SQLiteConfig.Pragma.MMAP_SIZE, "0");
        return config;
    }

    /**
     * Brings the tables to this version in one transaction. Of several that try at once, one does it and the others find
     * it done.
     *
     * @param statements what leads from an older version to this one; from 0 when the file is empty.
     */
    public void migrate(int version, IntFunction<List<String>> statements) throws SQLException {
        if (number("PRAGMA user_version") == version) {
            return;
        }
        begin();
        int found = (int) number("PRAGMA user_version");
        if (found > version) {
            throw new SQLException("schema " + found + ", this version knows " + version
                    + "; install the version of the program that made it");
        }
        if (found < version) {
            for (String statement : statements.apply(found)) {
                run(statement);
            }
            run("PRAGMA user_version = " + version);
        }
        commit();
    }

    public static SQLException corrupt(String what) {
        return new SQLiteException(what, SQLiteErrorCode.SQLITE_CORRUPT);
    }

    /** A statement that lives as long as the connection. */
    public PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    /** A statement that the caller closes. */
    public PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    public void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** First column of the first row. */
    public long number(String sql) throws SQLException {
        return row(sql, 1)[0];
    }

    /** First column of the first row, as text. */
    public Optional<String> text(String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    /** The first row's first columns; zeros when there is no row. */
    public long[] row(String sql, int columns) throws SQLException {
        long[] values = new long[columns];
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            if (rows.next()) {
                for (int i = 0; i < columns; i++) {
                    values[i] = rows.getLong(i + 1);
                }
            }
        }
        return values;
    }

    /** How long to wait for locks of others. */
    public void setBusyMillisMax(int millis) throws SQLException {
        run("PRAGMA busy_timeout = " + millis);
    }

    /**
     * Does it in one transaction. A failure closes the connection: whether the change was made is known only after opening
     * again.
     */
    public void change(Work work) throws SQLException {
        try {
            begin();
            work.run();
            commit();
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    public void begin() throws SQLException {
        faults.at(Faults.Point.BEGIN);
        statement("BEGIN IMMEDIATE").execute();
        faults.at(Faults.Point.WRITE);
    }

    public void commit() throws SQLException {
        faults.at(Faults.Point.COMMIT);
        statement("COMMIT").execute();
        faults.at(Faults.Point.COMMITTED);
    }

    /** Takes back what was written since {@link #begin}. */
    public void rollback() throws SQLException {
        statement("ROLLBACK").execute();
    }

    /** Brings everything from the log into the file. */
    public void emptyLog() throws SQLException {
        long busy = row("PRAGMA wal_checkpoint(TRUNCATE)", 3)[0];
        if (busy != 0) {
            throw new SQLiteException("the log is in use", SQLiteErrorCode.SQLITE_BUSY);
        }
    }

    /** Bytes in use, without the free pages inside the file. */
    public long usedBytes() throws SQLException {
        return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * PAGE_BYTES;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // Nothing was acknowledged because of this connection that is not on the disk; the next one tells what is
            // wrong.
            statements.clear();
        }
    }
}
