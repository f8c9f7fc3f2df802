package tsuji.gateway.ingress.coap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests that wait for their commit. Most are answered within milliseconds, in the acknowledgement itself; the others get
 * an empty acknowledgement before their device would send again.
 */
final class Waiting {
    /** At once; a device beyond hears 5.03. */
    static final int REQUESTS_MAX = 4_096;

    /** A device sends again after ACK_TIMEOUT, 2 s at least. */
    static final long PROMISE_AFTER_MILLIS = 1_000;

    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private final Deque<Entry> byAge = new ArrayDeque<>();

    private record Entry(PendingAnswer answer, long sinceMillis) {}

    Waiting(int max) {
        this.max = max;
    }

    /** Any thread. False: there is no room. */
    boolean enter() {
        if (count.incrementAndGet() <= max) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    /** Any thread. The request was answered. */
    void left() {
        count.decrementAndGet();
    }

    int count() {
        return count.get();
    }

    /** Any thread. The request is with intake. */
    void await(PendingAnswer answer, long nowMillis) {
        synchronized (byAge) {
            // Decided ones at the head hold exchanges; so the queue stays as short as what waits.
            while (!byAge.isEmpty() && byAge.peek().answer.isDecided()) {
                byAge.poll();
            }
            byAge.add(new Entry(answer, nowMillis));
        }
    }

    /** Thread coap-timer. Promises an answer to whoever has waited long enough. */
    void promise(long nowMillis) {
        Optional<PendingAnswer> due = due(nowMillis);
        while (due.isPresent()) {
            due.get().promise();
            due = due(nowMillis);
        }
    }

    private Optional<PendingAnswer> due(long nowMillis) {
        synchronized (byAge) {
            while (!byAge.isEmpty()) {
                Entry oldest = byAge.peek();
                boolean isDue = nowMillis - oldest.sinceMillis >= PROMISE_AFTER_MILLIS;
                if (!isDue && !oldest.answer.isDecided()) {
                    return Optional.empty();
                }
                byAge.poll();
                if (!oldest.answer.isDecided()) {
                    return Optional.of(oldest.answer);
                }
            }
            return Optional.empty();
        }
    }
}
