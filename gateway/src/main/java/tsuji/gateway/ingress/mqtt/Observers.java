package tsuji.gateway.ingress.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tsuji.gateway.health.Counters.Count;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.Topics;

/**
 * Local observers, and what they are told: every accepted message, after its commit, at QoS 0. They never slow down the
 * line: what a channel has no room for is dropped and counted.
 */
final class Observers {
    /** More observers than this at once are refused. */
    static final int WATCHING_MAX = 32;

    /** Messages on their way to the thread of one observer; beyond it they are dropped. */
    static final int HANDED_OVER_MAX = 4_096;

    /** Beside topic, payload and properties. */
    private static final int OVERHEAD_BYTES_MAX = 16;

    /** Each with the number of messages that its thread has not yet shown. */
    private final Map<MqttConnection, AtomicInteger> watching = new ConcurrentHashMap<>();

    private final Count drops;
    // Thread intake only.
    private List<Message> committed = new ArrayList<>();

    /** Counts in {@code drops} what observers were too slow for. */
    Observers(Count drops) {
        this.drops = drops;
    }

    /** A message as its device sent it. */
    record Message(String topic, byte[] payload, MqttProperties properties) {
        /** What a foreign device said, as the device contract has it. */
        static Message of(DeviceId device, DataClass dataClass, List<Reading> readings) {
            String topic = dataClass == DataClass.EVENT ? Topics.events(device) : Topics.telemetry(device);
            return new Message(topic, Senml.encode(Senml.Format.JSON, readings), MqttProperties.NO_PROPERTIES);
        }
    }

    /** Whether messages must be kept for somebody. Any thread. */
    boolean areWatching() {
        return !watching.isEmpty();
    }

    /** Any thread. False: there are too many already. */
    synchronized boolean add(MqttConnection observer) {
        if (!watching.containsKey(observer) && watching.size() >= WATCHING_MAX) {
            return false;
        }
        watching.putIfAbsent(observer, new AtomicInteger());
        return true;
    }

    /** Any thread. */
    void remove(MqttConnection observer) {
        watching.remove(observer);
    }

    /** Thread intake. */
    void committed(Message message) {
        committed.add(message);
    }

    /** Thread intake, after each group commit. */
    void flush() {
        if (committed.isEmpty()) {
            return;
        }
        List<Message> group = committed;
        committed = new ArrayList<>(group.size());
        watching.forEach((observer, handedOver) -> handOver(observer, handedOver, group));
    }

    private void handOver(MqttConnection observer, AtomicInteger handedOver, List<Message> group) {
        if (handedOver.get() >= HANDED_OVER_MAX) {
            drops.add(group.size());
            return;
        }
        handedOver.addAndGet(group.size());
        observer.loop().execute(() -> {
            handedOver.addAndGet(-group.size());
            show(observer, group);
        });
    }

    /** Thread of the observer's channel. What it is too slow for, or does not take, is dropped. */
    private void show(MqttConnection observer, List<Message> group) {
        if (!observer.isConnected()) {
            return;
        }
        Collection<Subscription> subscriptions =
                observer.session().subscriptions().values();
        for (Message message : group) {
            Optional<Subscription> through = through(subscriptions, message.topic());
            if (through.isEmpty()) {
                continue;
            }
            if (observer.output().isWritable()
                    && fits(message, observer.connect().terms())) {
                observer.output().write(Packets.observed(message, through.get().identifier()));
            } else {
                drops.increment();
            }
        }
        observer.output().flush();
    }

    private static Optional<Subscription> through(Collection<Subscription> subscriptions, String topic) {
        for (Subscription subscription : subscriptions) {
            if (subscription.matches(topic)) {
                return Optional.of(subscription);
            }
        }
        return Optional.empty();
    }

    /** MQTT-3.1.2-24: a client may say what is too large for it. */
    static boolean fits(Message message, Connect.Terms terms) {
        int properties = message.properties().isEmpty() ? 0 : PacketLimits.PROPERTIES_BYTES_MAX;
        return message.topic().length() + message.payload().length + properties + OVERHEAD_BYTES_MAX
                <= terms.packetBytesMax();
    }
}
