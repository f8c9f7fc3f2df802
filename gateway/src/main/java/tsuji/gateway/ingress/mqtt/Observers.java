package tsuji.gateway.ingress.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Local observers, and what they are told: every accepted message, after its commit, at QoS 0. They never slow down the
 * line: what a channel has no room for is dropped and counted.
 */
final class Observers {
    private final Set<MqttConnection> watching = ConcurrentHashMap.newKeySet();
    // Thread intake only.
    private List<Message> committed = new ArrayList<>();

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
            observer.loop().execute(() -> observer.show(group));
        }
    }
}
