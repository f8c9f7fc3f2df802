package tsuji.sim.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The memory of one device: messages that wait, and messages that are under way by packet identifier, in the order of their
 * first sending. Together never more than the bound. Owned by the fleet's thread.
 */
final class Outbox {
    private static final int PACKET_ID_MAX = 65_535;

    private final int bound;
    private final Queue<Outgoing> waiting = new ArrayDeque<>();
    private final Map<Integer, Outgoing> underWay = new LinkedHashMap<>();
    private int lastPacketId;

    Outbox(int bound) {
        this.bound = bound;
    }

    boolean hasRoom() {
        return size() < bound;
    }

    /** False: the device's memory is full. */
    boolean offer(Outgoing outgoing) {
        return hasRoom() && waiting.add(outgoing);
    }

    int size() {
        return waiting.size() + underWay.size();
    }

    int underWay() {
        return underWay.size();
    }

    /** The next message to send, when the window lets it; one that will be acknowledged is under way from now on. */
    Optional<Outgoing> take(int window) {
        Outgoing next = waiting.peek();
        if (next == null || (next.qos() > 0 && underWay.size() >= window)) {
            return Optional.empty();
        }
        waiting.remove();
        if (next.qos() > 0) {
            next.number(freePacketId());
            underWay.put(next.packetId(), next);
        }
        return Optional.of(next);
    }

    /** One that no message under way has. */
    int freePacketId() {
        do {
            lastPacketId = lastPacketId % PACKET_ID_MAX + 1;
        } while (underWay.containsKey(lastPacketId));
        return lastPacketId;
    }

    Optional<Outgoing> find(int packetId) {
        return Optional.ofNullable(underWay.get(packetId));
    }

    /** The message is done with. */
    void complete(Outgoing outgoing) {
        underWay.remove(outgoing.packetId());
    }

    /** What must be sent again after a reconnect, in the order of its first sending (MQTT-4.6.0-1). */
    List<Outgoing> toResend() {
        return new ArrayList<>(underWay.values());
    }

    /** When the oldest unanswered attempt was made; empty when none is. */
    Optional<Long> oldestAttemptNanos() {
        return underWay.isEmpty()
                ? Optional.empty()
                : Optional.of(underWay.values().iterator().next().attemptNanos());
    }

    /** Takes everything out: the device is switched off. */
    List<Outgoing> clear() {
        List<Outgoing> rest = toResend();
        rest.addAll(waiting);
        underWay.clear();
        waiting.clear();
        return rest;
    }
}
