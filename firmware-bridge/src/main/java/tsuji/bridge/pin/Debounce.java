package tsuji.bridge.pin;

/** Turns a contact that bounces into changes: a level counts when it has stayed for a time. */
final class Debounce {
    private final long settleNanos;
    private boolean settled;
    private boolean candidate;
    private long candidateSinceNanos;

    Debounce(long settleNanos, boolean level, long nowNanos) {
        this.settleNanos = settleNanos;
        this.settled = level;
        this.candidate = level;
        this.candidateSinceNanos = nowNanos;
    }

    /** Takes the level of now; true: the settled level has just changed. */
    boolean update(boolean level, long nowNanos) {
        if (level != candidate) {
            candidate = level;
            candidateSinceNanos = nowNanos;
        }
        if (candidate == settled || nowNanos - candidateSinceNanos < settleNanos) {
            return false;
        }
        settled = candidate;
        return true;
    }

    boolean level() {
        return settled;
    }

    /** Since when the raw level is what it is. */
    long sinceNanos() {
        return candidateSinceNanos;
    }
}
