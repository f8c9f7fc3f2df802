package tsuji.gateway.command;

import java.nio.file.Path;
import java.sql.SQLException;
import tsuji.gateway.store.Faults;

/**
 * The audit log for what is not a command: rows go into the same chain. One thread; another connection than the router's, so
 * either may write at any time.
 *
 * <p>A row that fails closes it: whether it was written is known only after opening again.
 */
public final class AuditTrail implements AutoCloseable {
    private final CommandStore store;

    private AuditTrail(CommandStore store) {
        this.store = store;
    }

    public static AuditTrail open(Path dataDir) throws SQLException {
        return new AuditTrail(CommandStore.open(dataDir, Faults.NONE));
    }

    /**
     * On the disk when it returns. Call before the step takes effect: a crash in between leaves a step too many in the log, never
     * one too few.
     *
     * @param subject what the step is about, for example a roll-out.
     */
    public void add(long unixMillis, String subject, String step, String detail) throws SQLException {
        store.change(() -> store.audit().add(unixMillis, subject, step, detail));
    }

    @Override
    public void close() {
        store.close();
    }
}
