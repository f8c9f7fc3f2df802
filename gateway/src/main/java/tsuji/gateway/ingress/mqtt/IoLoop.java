package tsuji.gateway.ingress.mqtt;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the threads {@code mqtt-io-n} with the connections it owns: their deadlines, and the way their acknowledgements
 * come back from intake.
 */
final class IoLoop {
    private static final long TICK_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(IoLoop.class);

    private final EventLoop eventLoop;
    private final Set<MqttConnection> connections = new HashSet<>();
    private final Door door;
    // Thread intake only.
    private List<Inflow> acknowledged = new ArrayList<>();

    IoLoop(EventLoop eventLoop, Door door) {
        this.eventLoop = eventLoop;
        this.door = door;
    }

    void start() {
        eventLoop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Any thread. Once the door is closed there is nobody left to do it for. */
    void execute(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the door is closed: {}", e.getMessage());
        }
    }

    void add(MqttConnection connection) {
        connections.add(connection);
    }

    void remove(MqttConnection connection) {
        connections.remove(connection);
    }

    /** Looks after the deadlines of all connections. This thread. */
    void tick() {
        long nowMillis = door.nowMillis();
        for (MqttConnection connection : List.copyOf(connections)) {
            connection.tick(nowMillis);
        }
    }

    /** This thread. */
    void forEach(Consumer<MqttConnection> action) {
        List.copyOf(connections).forEach(action);
    }

    /** Thread intake: an answer of this connection may go. */
    void acknowledged(Inflow inflow) {
        if (inflow.markAcknowledged()) {
            acknowledged.add(inflow);
        }
    }

    /** Thread intake, after each group commit: one task per thread, in it one flush per channel. */
    void flush() {
        if (acknowledged.isEmpty()) {
            return;
        }
        List<Inflow> group = acknowledged;
        acknowledged = new ArrayList<>(group.size());
        for (Inflow inflow : group) {
            inflow.clearAcknowledged();
        }
        execute(() -> group.forEach(Inflow::release));
    }
}
