package tsuji.gateway.ingress.mqtt;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Commands and firmware for one device, or for the devices of one agent: waiting, and sent but unacknowledged (QoS 1). Any
 * thread: messages come from outside while the connection sends; they are rare, so one lock is enough.
 */
final class Outbound {
    private static final int PACKET_ID_MAX = 65_535;

    private final int queueMax;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>(0);
    private final Map<Integer, Outgoing> unacknowledged = new LinkedHashMap<>(0);
    private int lastPacketId;

    /**
     * A message with the packet id under which it goes out; 0 at QoS 0.
     *
     * @param through the subscription that asked for it.
     */
    record Numbered(int packetId, Outgoing message, Subscription through) {}

    Outbound(int queueMax) {
        this.queueMax = queueMax;
    }

    /** False: too many are waiting. */
    synchronized boolean offer(Outgoing message) {
        if (size() >= queueMax) {
            return false;
        }
        waiting.add(message);
        return true;
    }

    /** Drops what waits and must not be sent any more; returns how many. What is under way keeps its place (MQTT-3.3.4-7). */
    synchronized int expireWaiting(long nowMillis) {
        int before = size();
        waiting.removeIf(command -> !command.mayGoAt(nowMillis));
        return before - size();
    }

    /** Between two connections: drops what must not be sent any more, or not again; returns how many. */
    synchronized int expireAll(long nowMillis) {
        int before = size();
        expireWaiting(nowMillis);
        unacknowledged.values().removeIf(command -> !command.mayGoAt(nowMillis));
        return before - size();
    }

    /** Messages that wait or are under way. */
    synchronized int size() {
        return waiting.size() + unacknowledged.size();
    }

    /**
     * The next message to send: the first whose topic is subscribed to, unless {@code windowMax} are unacknowledged. Those that
     * nobody subscribes to wait until they expire, and hold up no other.
     */
    synchronized Optional<Numbered> next(int windowMax, Function<String, Optional<Subscription>> subscriptions) {
        for (Outgoing message : waiting) {
            Optional<Subscription> through = subscriptions.apply(message.topic());
            boolean hasRoom = through.isPresent() && (through.get().qos() == 0 || unacknowledged.size() < windowMax);
            if (hasRoom) {
                waiting.remove(message);
                return Optional.of(numbered(message, through.get()));
            }
        }
        return Optional.empty();
    }

    private Numbered numbered(Outgoing message, Subscription through) {
        if (through.qos() == 0) {
            return new Numbered(0, message, through);
        }
        int packetId = freePacketId();
        unacknowledged.put(packetId, message);
        return new Numbered(packetId, message, through);
    }

    private int freePacketId() {
        do {
            lastPacketId = lastPacketId % PACKET_ID_MAX + 1;
        } while (unacknowledged.containsKey(lastPacketId));
        return lastPacketId;
    }

    /** False: no such packet is under way. */
    synchronized boolean acknowledged(int packetId) {
        return unacknowledged.remove(packetId) != null;
    }

    /** What must be sent again, in the order of the first sending (MQTT-4.6.0-1). */
    synchronized Map<Integer, Outgoing> underWay() {
        return new LinkedHashMap<>(unacknowledged);
    }
}
