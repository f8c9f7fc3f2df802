package tsuji.gateway.intake;

import java.util.Locale;
import java.util.Optional;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalException.Kind;

/**
 * What stands between a storage failure and the next acknowledgement: back-off, recovery, and the proof of a commit.
 *
 * <p>Thread intake; only {@link #state} may be asked from any thread.
 */
final class StorageLadder {
    static final long BACKOFF_MIN_MILLIS = 100;
    static final long BACKOFF_MAX_MILLIS = 5_000;

    private final Health health;
    private volatile Optional<Stop> stop = Optional.empty();
    private int failuresInARow;

    /** Nothing is stored until the journal was recovered from {@code kind}, not tried before {@code retryAtMillis}. */
    record Stop(Kind kind, long retryAtMillis) {}

    StorageLadder(Health health) {
        this.health = health;
    }

    /** {@code normal}, or what stands in the way: {@code full}, {@code io}, {@code corrupt}, {@code read_only}. */
    String state() {
        return stop.map(s -> s.kind().name().toLowerCase(Locale.ROOT)).orElse("normal");
    }

    Optional<Stop> stop() {
        return stop;
    }

    /** The journal failed. */
    void failed(JournalException failure, long nowMillis) {
        failuresInARow++;
        long doublings = Math.min(failuresInARow - 1L, 10);
        // The first recovery is tried at once: most errors are gone after it, and devices wait.
        long wait = failuresInARow == 1 ? 0 : Math.min(BACKOFF_MAX_MILLIS, BACKOFF_MIN_MILLIS << doublings);
        stop = Optional.of(new Stop(failure.kind(), nowMillis + wait));
        health.raise(code(failure.kind()), failure.getMessage() + "; " + advice(failure.kind()));
    }

    /** Reopened and verified; the next commit must prove it. */
    void recovered() {
        stop = Optional.empty();
    }

    /** A commit is on the disk. E501 and E506 are cleared by the journal, which knows about space and salvage. */
    void proven() {
        if (failuresInARow == 0) {
            return;
        }
        failuresInARow = 0;
        health.clear(ErrorCode.E505);
        health.clear(ErrorCode.E507);
    }

    private static ErrorCode code(Kind kind) {
        return switch (kind) {
            case FULL -> ErrorCode.E501;
            case IO -> ErrorCode.E505;
            case CORRUPT -> ErrorCode.E506;
            case READ_ONLY -> ErrorCode.E507;
        };
    }

    private static String advice(Kind kind) {
        return switch (kind) {
            case FULL -> "nothing is acknowledged until there is space: free some, or lower journal.bytes_max";
            case IO -> "nothing is acknowledged until the database was reopened and verified: check card and supply";
            case CORRUPT -> "what could be read goes on; the damaged file is kept aside in the data directory";
            case READ_ONLY -> "nothing is acknowledged until it can be written: replace the card, or mount it writable";
        };
    }
}
