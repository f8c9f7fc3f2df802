package tsuji.bridge;

/** Exit codes of {@code tsuji-bridge}; the same numbers mean the same in {@code tsuji-gateway}. */
final class ExitCode {
    static final int OK = 0;
    static final int CHECK_FAILED = 1;
    static final int CONFIG_INVALID = 4;
    static final int STORAGE = 5;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
