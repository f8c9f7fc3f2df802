package tsuji.gateway.uplink;

import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import tsuji.gateway.command.CityCommands;

/**
 * The city's commands on their way in. The broker gets its acknowledgement only when a command is on the disk: until then it
 * keeps the command in our session, and sends it again on the next connection. Outlives connections; links add on their
 * threads, thread uplink does the rest.
 */
final class Orders {
    /** Commands that wait for room at the router. Brokers keep to windows far smaller (mosquitto 20, EMQX 32). */
    static final int WAITING_MAX = 256;

    /** A connection on which commands found no room ends after this, so that the broker sends them again. */
    static final long RENEW_AFTER_MILLIS = 5_000;

    private final Runnable wake;
    private final BlockingQueue<Order> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    // Bounded by the packet identifiers of a connection.
    private final Queue<Order> kept = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Missed> missed = new AtomicReference<>();
    private CityCommands commands = CityCommands.NONE;

    /** A command as it came; {@code messageId} means something on its link only. */
    private record Order(CityLink link, byte[] payload, int messageId) {}

    private record Missed(CityLink link, long atMillis) {}

    Orders(Runnable wake) {
        this.wake = wake;
    }

    void serve(CityCommands served) {
        commands = served;
    }

    CityCommands commands() {
        return commands;
    }

    /** Any thread. False: there is no room; it comes again on the next connection. */
    boolean arrived(CityLink link, LinkEvent.Arrived command, long nowMillis) {
        byte[] payload = command.payload();
        // Too long is refused by whoever reads it, however much too long.
        byte[] bounded =
                payload.length > CityCommands.BYTES_MAX ? Arrays.copyOf(payload, CityCommands.BYTES_MAX + 1) : payload;
        boolean fits = waiting.offer(new Order(link, bounded, command.messageId()));
        if (!fits) {
            missed.compareAndSet(null, new Missed(link, nowMillis));
        }
        return fits;
    }

    /** Hands on what came, and acknowledges what is kept; returns how much that was. */
    int step(Optional<CityLink> online) {
        int done = 0;
        for (Order next = waiting.peek(); next != null && handOn(next); next = waiting.peek()) {
            waiting.remove();
            done++;
        }
        for (Order order = kept.poll(); order != null; order = kept.poll()) {
            if (online.filter(order.link::equals).isPresent()) {
                order.link.acknowledge(order.messageId);
            }
            done++;
        }
        return done;
    }

    private boolean handOn(Order order) {
        return commands.offer(order.payload, () -> {
            kept.add(order);
            wake.run();
        });
    }

    /** True: the link must end, for commands came on it that found no room. True once. */
    boolean mustRenew(CityLink link, long nowMillis) {
        Missed some = missed.get();
        if (some == null || waiting.peek() != null) {
            return false;
        }
        boolean isOver = some.link != link;
        boolean isDue = nowMillis - some.atMillis >= RENEW_AFTER_MILLIS;
        return (isOver || isDue) && missed.compareAndSet(some, null) && !isOver;
    }
}
