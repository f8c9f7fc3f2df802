package tsuji.gateway.journal;

/**
 * The disk did not do what was asked. Nothing since the last commit is durable. Caught in one place, the intake loop,
 * which goes to the named state for {@link #cause() kind}.
 */
public final class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the loop does next. */
    public enum Kind {
        /** No space: release the ballast, retain by policy, resume. */
        FULL,
        /** I/O or sync error: nothing is acknowledged until the database was closed, reopened and verified. */
        IO,
        /** Damaged database: set aside, start a new one, salvage. */
        CORRUPT,
        /** The file system is read-only or not there. */
        READ_ONLY
    }

    private final Kind kind;

    public JournalException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
