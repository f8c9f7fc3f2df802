package tsuji.gateway.ingress.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.wire.DeviceId;

/**
 * Commands to one device, or to the devices of one agent: waiting, and sent but unacknowledged (QoS 1). Any thread: commands come from outside while the
 * connection sends; they are rare, so one lock is enough.
 */
final class Outbound {
    private static final int PACKET_ID_MAX = 65_535;

    private final int queueMax;
    private final ArrayDeque<OutboundCommand> waiting = new ArrayDeque<>(0);
    private final Map<Integer, OutboundCommand> unacknowledged = new LinkedHashMap<>(0);
    private int lastPacketId;

    /** A command with the packet id under which it goes out. */
    record Numbered(int packetId, OutboundCommand command) {}

    Outbound(int queueMax) {
        this.queueMax = queueMax;
    }

    /** False: too many are waiting. */
    synchronized boolean offer(OutboundCommand command) {
        if (size() >= queueMax) {
            return false;
        }
        waiting.add(command);
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

    /** Commands that wait or are under way. */
    synchronized int size() {
        return waiting.size() + unacknowledged.size();
    }

    /**
     * The next command to send, unless {@code windowMax} are unacknowledged, or nobody has subscribed to it.
     *
     * @param subscription of a device to its commands; at QoS 0 nothing is acknowledged, and the packet id is 0.
     */
    synchronized Optional<Numbered> next(int windowMax, Function<DeviceId, Optional<Subscription>> subscription) {
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        Optional<Subscription> through = subscription.apply(waiting.peek().device());
        if (through.isEmpty() || through.get().qos() > 0 && unacknowledged.size() >= windowMax) {
            return Optional.empty();
        }
        OutboundCommand command = waiting.poll();
        if (through.get().qos() == 0) {
            return Optional.of(new Numbered(0, command));
        }
        int packetId = freePacketId();
        unacknowledged.put(packetId, command);
        return Optional.of(new Numbered(packetId, command));
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
    synchronized List<Numbered> underWay() {
        List<Numbered> again = new ArrayList<>(unacknowledged.size());
        unacknowledged.forEach((packetId, command) -> again.add(new Numbered(packetId, command)));
        return again;
    }
}
