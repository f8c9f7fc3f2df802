package tsuji.gateway.journal;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import tsuji.gateway.health.Health;
import tsuji.gateway.time.TrustedClock;

/** A real journal on a disk that fails when the test says so. */
public final class FaultyDisk {
    private final Map<Faults.Point, SQLiteErrorCode> next = new EnumMap<>(Faults.Point.class);
    private Runnable beforeCommit = () -> {};
    private long commits;
    private long hiddenCommits;

    public Journal open(JournalSettings settings, TrustedClock clock, Health health) throws JournalException {
        return Journal.open(settings, clock, health, this::at);
    }

    /** The next commit reports the error and did not happen. */
    public void failNextCommit(SQLiteErrorCode error) {
        next.put(Faults.Point.COMMIT, error);
    }

    /** The next commit happens and still reports the error, as when the machine fails between disk and answer. */
    public void hideNextCommit(SQLiteErrorCode error) {
        next.put(Faults.Point.COMMITTED, error);
    }

    /** The next transaction cannot begin; recovery fails with it. */
    public void failNextBegin(SQLiteErrorCode error) {
        next.put(Faults.Point.BEGIN, error);
    }

    /** Runs in each commit before it is durable. */
    public void beforeCommit(Runnable run) {
        beforeCommit = run;
    }

    /** From now on the disk behaves. */
    public void heal() {
        next.clear();
    }

    /** Commits whose success was not told. */
    public long hiddenCommits() {
        return hiddenCommits;
    }

    /** Commits that are on the disk. */
    public long commits() {
        return commits;
    }

    private void at(Faults.Point point) throws SQLException {
        if (point == Faults.Point.COMMIT) {
            beforeCommit.run();
        }
        if (point == Faults.Point.COMMITTED) {
            commits++;
        }
        SQLiteErrorCode error = next.remove(point);
        if (error != null) {
            hiddenCommits += point == Faults.Point.COMMITTED ? 1 : 0;
            throw new SQLiteException("injected", error);
        }
    }
}
