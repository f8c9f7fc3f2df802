package tsuji.gateway.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import tsuji.gateway.time.TrustedClock;

/** Counts disk failures; too many in an hour are nothing that reopening helps against. Thread intake. */
final class IoFailures {
    static final int PER_HOUR_MAX = 3;

    private final TrustedClock clock;
    private final Deque<Long> atMonoMillis = new ArrayDeque<>();

    IoFailures(TrustedClock clock) {
        this.clock = clock;
    }

    /** @throws IllegalStateException at the last one that is allowed. */
    void note() {
        long now = clock.monoMillis();
        atMonoMillis.addLast(now);
        while (atMonoMillis.getFirst() <= now - TimeUnit.HOURS.toMillis(1)) {
            atMonoMillis.removeFirst();
        }
        if (atMonoMillis.size() >= PER_HOUR_MAX) {
            throw new IllegalStateException("the disk failed " + PER_HOUR_MAX
                    + " times within an hour; ending, so that the service manager starts anew; check the card");
        }
    }
}
