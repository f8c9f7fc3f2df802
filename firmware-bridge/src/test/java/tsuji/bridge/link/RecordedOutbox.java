package tsuji.bridge.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/** A gateway that remembers what it was told and acknowledges when the test says so. */
public final class RecordedOutbox implements Outbox {
    private final List<Message> messages = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private final Map<String, Listener> listeners = new HashMap<>();
    private boolean full;

    @Override
    public boolean offer(Message message, Runnable acknowledged) {
        if (full) {
            return false;
        }
        messages.add(message);
        waiting.add(acknowledged);
        return true;
    }

    @Override
    public void subscribe(DeviceId device, String filter, Listener listener) {
        listeners.put("v1/" + device + "/" + filter, listener);
    }

    /** From now on nothing is taken, or everything again. */
    public void full(boolean now) {
        full = now;
    }

    /** The gateway sends to a device that has subscribed to exactly this topic. */
    public void send(String topic, byte[] payload) {
        listeners.get(topic).received(topic, payload);
    }

    /** The gateway acknowledges all it has got. */
    public void acknowledgeAll() {
        List<Runnable> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(Runnable::run);
    }

    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Readings of all messages, in order. */
    public List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        messages.forEach(message -> readings.addAll(readings(message)));
        return readings;
    }

    /** Readings of one message, as it would be sent at once. */
    public static List<Reading> readings(Message message) {
        try {
            return Senml.decode(Senml.Format.CBOR, message.body().payload(0));
        } catch (SenmlException e) {
            throw new AssertionError(message.topic() + " carries no SenML", e);
        }
    }
}
