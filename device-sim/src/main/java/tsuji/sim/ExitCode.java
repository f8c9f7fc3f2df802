package tsuji.sim;

/** How a command ends. */
final class ExitCode {
    static final int PASS = 0;
    static final int EXPECTATION_FAILED = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;
    static final int INCONCLUSIVE = 4;
    static final int DISK = 5;

    /** A fault of the scenario needs what is not here; nothing was begun. */
    static final int NEED_MISSING = 6;

    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
