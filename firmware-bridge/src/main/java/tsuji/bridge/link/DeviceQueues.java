package tsuji.bridge.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tsuji.wire.DeviceId;

/** A queue for each device, of which none can keep the others from the one connection. Any thread; {@link #take} on one. */
final class DeviceQueues {
    /** Unacknowledged PUBLISH packets of one device at a time. */
    static final int DEVICE_WINDOW = 16;

    private final Map<DeviceId, MessageQueue> byDevice = new TreeMap<>();
    private final List<MessageQueue> inTurn;
    private int turn;

    DeviceQueues(Set<DeviceId> devices, int messagesMax) {
        devices.forEach(device -> byDevice.put(device, new MessageQueue(messagesMax)));
        inTurn = List.copyOf(byDevice.values());
    }

    MessageQueue of(DeviceId device) {
        MessageQueue queue = byDevice.get(device);
        if (queue == null) {
            throw new IllegalStateException("no link has said that it speaks for " + device);
        }
        return queue;
    }

    /** What to send next, at most {@code most} messages; the next call begins with the device after the last one. */
    List<MessageQueue.Entry> take(int most, long nowNanos) {
        List<MessageQueue.Entry> taken = new ArrayList<>();
        for (int i = 0; i < inTurn.size() && taken.size() < most; i++) {
            MessageQueue queue = inTurn.get(turn);
            turn = (turn + 1) % inTurn.size();
            taken.addAll(queue.take(DEVICE_WINDOW, most - taken.size(), nowNanos));
        }
        return taken;
    }

    /** The connection is gone: everything is to be sent again. */
    void unsend() {
        inTurn.forEach(MessageQueue::unsend);
    }

    int size() {
        return inTurn.stream().mapToInt(MessageQueue::size).sum();
    }
}
