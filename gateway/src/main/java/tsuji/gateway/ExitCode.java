package tsuji.gateway;

/** What the program tells its caller. */
final class ExitCode {
    static final int OK = 0;
    /** A check found something wrong, or the program had to end because of a fault of its own. */
    static final int CHECK_FAILED = 1;

    static final int USAGE = 2;
    static final int UNREACHABLE = 3;
    static final int CONFIG_INVALID = 4;
    /** Disk, directory, port or permission: something the machine does not give us. */
    static final int STORAGE = 5;

    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
