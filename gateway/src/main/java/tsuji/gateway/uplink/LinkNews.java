package tsuji.gateway.uplink;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What happened on the links and was not looked at yet. Links add on their threads, thread uplink takes.
 *
 * <p>What a link can tell of our own messages is bounded by the messages; what the city sends is not, so it gets only a small
 * part of the room, in number and in bytes. Receipts are cumulative and ledgers can be asked for again.
 */
final class LinkNews {
    /** One answer for each message of two links with the largest window, and {@link #ARRIVED_MAX}. */
    static final int NEWS_MAX = 1_024;

    /** Messages of the city. */
    static final int ARRIVED_MAX = 256;

    /** Their bytes together. */
    static final long ARRIVED_BYTES_MAX = 2L * Receipt.BYTES_MAX;

    private final BlockingQueue<News> queue = new ArrayBlockingQueue<>(NEWS_MAX);
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicLong arrivedBytes = new AtomicLong();

    /** What happened on which link. */
    record News(CityLink link, LinkEvent event) {}

    /** Any thread. False: there is no room for it. */
    boolean add(CityLink link, LinkEvent event) {
        if (!(event instanceof LinkEvent.Arrived message)) {
            return queue.offer(new News(link, event));
        }
        int bytes = message.payload().length;
        // Both, before either is judged: a refusal takes both back.
        int messages = arrived.incrementAndGet();
        long bytesThen = arrivedBytes.addAndGet(bytes);
        boolean fits = messages <= ARRIVED_MAX && bytesThen <= ARRIVED_BYTES_MAX;
        return fits && queue.offer(new News(link, event)) || refuse(bytes);
    }

    private boolean refuse(int bytes) {
        arrived.decrementAndGet();
        arrivedBytes.addAndGet(-bytes);
        return false;
    }

    /** Thread uplink. */
    Optional<News> take() {
        Optional<News> next = Optional.ofNullable(queue.poll());
        if (next.isPresent() && next.get().event() instanceof LinkEvent.Arrived message) {
            arrived.decrementAndGet();
            arrivedBytes.addAndGet(-message.payload().length);
        }
        return next;
    }
}
