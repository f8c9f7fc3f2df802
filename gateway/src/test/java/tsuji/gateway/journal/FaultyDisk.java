package tsuji.gateway.journal;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Faults;
import tsuji.gateway.time.TrustedClock;

/** A real journal on a disk that fails when the test says so. */
public final class FaultyDisk {
    private final Map<Faults.Point, SQLiteErrorCode> next = new EnumMap<>(Faults.Point.class);
    private Runnable beforeCommit = () -> {};
    private Runnable onDisk = () -> {};
    private Optional<PowerCut> cut = Optional.empty();
    private Path directory;
    private boolean isProven = true;
    private long commits;
    private long hiddenCommits;

    public Journal open(JournalSettings settings, TrustedClock clock, Health health) throws JournalException {
        directory = settings.directory();
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

    /** The next transaction fails with its first write. */
    public void failNextWrite(SQLiteErrorCode error) {
        next.put(Faults.Point.WRITE, error);
    }

    /** The power fails while the next transaction is written: it throws {@link PowerCut}, and the journal has to be abandoned. */
    public void cutPowerInNextCommit(Random random) {
        cut = Optional.of(new PowerCut(random));
    }

    /** Runs in each commit before it is durable. */
    public void beforeCommit(Runnable run) {
        beforeCommit = run;
    }

    /** Runs in each commit, also in the journal's own ones, when it is on the disk and before anybody is told so. */
    public void onDisk(Runnable run) {
        onDisk = run;
    }

    /** From now on the disk behaves. */
    public void heal() {
        next.clear();
        cut = Optional.empty();
    }

    /** Commits whose success was not told. */
    public long hiddenCommits() {
        return hiddenCommits;
    }

    /** Commits that are on the disk. */
    public long commits() {
        return commits;
    }

    /** Whether a commit succeeded since the last failure. */
    public boolean isProven() {
        return isProven;
    }

    /** Ends the journal as a killed process does. */
    public static void abandon(Journal journal) throws JournalException {
        journal.abandon();
    }

    private void at(Faults.Point point) throws SQLException {
        if (point == Faults.Point.BEGIN && cut.isPresent()) {
            cut.get().keep(directory);
        }
        if (point == Faults.Point.COMMIT) {
            beforeCommit.run();
        }
        if (point == Faults.Point.COMMITTED) {
            commits++;
            if (cut.isPresent() && cut.get().isKept()) {
                PowerCut now = cut.get();
                cut = Optional.empty();
                throw now;
            }
            onDisk.run();
        }
        SQLiteErrorCode error = next.remove(point);
        if (error != null) {
            hiddenCommits += point == Faults.Point.COMMITTED ? 1 : 0;
            isProven = false;
            throw new SQLiteException("injected", error);
        }
        isProven |= point == Faults.Point.COMMITTED;
    }
}
