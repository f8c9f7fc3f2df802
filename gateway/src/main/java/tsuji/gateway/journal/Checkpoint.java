package tsuji.gateway.journal;

import java.sql.SQLException;
import tsuji.gateway.store.Database;

/**
 * When the WAL goes into the database file: apart from the commit, so that no acknowledgement waits for it, and in big
 * pieces, because pages that change often are then written once. The WAL file keeps its size: overwriting blocks syncs faster
 * than appending. Thread intake.
 */
final class Checkpoint {
    static final int PAGES_DUE = 2_000;

    /** From here on new commits wait for the readers of the moment, so that the WAL starts over: 16 MiB. */
    static final int PAGES_MAX = 4_000;

    /**
     * Somebody else's long reading (a check by hand) must not hold devices up: then the log grows, and it is tried later. Short
     * waits, and many: SQLite looks for the end of a reading ever more rarely, and one reading follows upon the other.
     */
    private static final int PAGES_BETWEEN_TRIES = 50;

    private static final int BUSY_MILLIS_MAX = 20;

    private long restartAtPages = PAGES_MAX;

    void runIfDue(Database database) throws SQLException {
        long[] state = database.row("PRAGMA wal_checkpoint(NOOP)", 3);
        long pages = state[1];
        long pagesToDo = pages - state[2];
        if (pages >= restartAtPages) {
            restart(database, pages);
        } else if (pagesToDo >= PAGES_DUE) {
            database.row("PRAGMA wal_checkpoint(PASSIVE)", 3);
        }
    }

    private void restart(Database database, long pages) throws SQLException {
        database.setBusyMillisMax(BUSY_MILLIS_MAX);
        boolean isBusy = database.row("PRAGMA wal_checkpoint(RESTART)", 3)[0] != 0;
        database.setBusyMillisMax(Database.BUSY_MILLIS_MAX);
        restartAtPages = isBusy ? pages + PAGES_BETWEEN_TRIES : PAGES_MAX;
    }
}
