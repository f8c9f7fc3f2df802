package tsuji.gateway.ingress.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.gateway.health.Counters.Count;

/**
 * Local observers, and what they are told: every accepted message, after its commit, at QoS 0. They never slow down the
 * line: what a channel has no room for is dropped and counted.
 */
final class Observers {
    private final Set<MqttConnection> watching = ConcurrentHashMap.newKeySet();
    private final Count drops;
    // Thread intake only.
    private List<Message> committed = new ArrayList<>();

    /** Counts in {@code drops} what observers were too slow for. */
    Observers(Count drops) {
        this.drops = drops;
    }

    /** A message as its device sent it. */
    record Message(String topic, byte[] payload, MqttProperties properties) {}

    /** Whether messages must be kept for somebody. Any thread. */
    boolean areWatching() {
        return !watching.isEmpty();
    }

    /** Any thread. */
    void add(MqttConnection observer) {
        watching.add(observer);
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
        for (MqttConnection observer : watching) {
            observer.loop().execute(() -> show(observer, group));
        }
    }

    /** Thread of the observer's channel. What it is too slow for is dropped. */
    private void show(MqttConnection observer, List<Message> group) {
        if (!observer.isConnected()) {
            return;
        }
        for (Message message : group) {
            Optional<Subscription> through = observer.session().subscriptions().values().stream()
                    .filter(subscription -> subscription.matches(message.topic()))
                    .findFirst();
            if (through.isPresent() && observer.isWritable()) {
                observer.write(Packets.observed(message, through.get().identifier()));
            } else if (through.isPresent()) {
                drops.increment();
            }
        }
        observer.flush();
    }
}
