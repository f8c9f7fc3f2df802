package tsuji.gateway.ingress.mqtt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the server keeps for a client id (MQTT, section 4.1). Belongs to the thread of its connection; {@code SessionStore}
 * hands it from one connection to the next. Fields that other threads read are volatile and never changed in place.
 */
final class Session {
    /** More filters in one session are refused. */
    static final int SUBSCRIPTIONS_MAX = 32;

    /** The same for an agent: commands, firmware and slots of every device that it may speak for. */
    static final int AGENT_SUBSCRIPTIONS_MAX = 3_000;

    private final String clientId;
    private final Outbound outbound;
    /** QoS 2 packet ids whose PUBREC was sent and whose PUBREL has not come. */
    private final Set<Integer> received = new HashSet<>(0);

    private volatile Map<String, Subscription> subscriptions = Map.of();
    private volatile MqttConnection connection;

    // Guarded by SessionStore.
    private long expirySeconds;
    private long asleepSinceMillis;
    private Will pendingWill;
    private long willDueMillis;

    Session(String clientId, int queueMax) {
        this.clientId = clientId;
        this.outbound = new Outbound(queueMax);
    }

    String clientId() {
        return clientId;
    }

    Outbound outbound() {
        return outbound;
    }

    Set<Integer> received() {
        return received;
    }

    Map<String, Subscription> subscriptions() {
        return subscriptions;
    }

    /** False: there would be more than {@code max}. */
    boolean subscribe(Subscription subscription, int max) {
        Map<String, Subscription> changed = new HashMap<>(subscriptions);
        changed.put(subscription.filter(), subscription);
        if (changed.size() > max) {
            return false;
        }
        subscriptions = Map.copyOf(changed);
        return true;
    }

    boolean unsubscribe(String filter) {
        Map<String, Subscription> changed = new HashMap<>(subscriptions);
        boolean existed = changed.remove(filter) != null;
        subscriptions = Map.copyOf(changed);
        return existed;
    }

    /** The subscription to a topic of the device's own; those have no wildcards. */
    Optional<Subscription> to(String topic) {
        return Optional.ofNullable(subscriptions.get(topic));
    }

    MqttConnection connection() {
        return connection;
    }

    void attach(MqttConnection attached, long expiry) {
        connection = attached;
        expirySeconds = expiry;
        pendingWill = null;
    }

    void detach(long nowMillis, long expiry) {
        connection = null;
        expirySeconds = expiry;
        asleepSinceMillis = nowMillis;
    }

    void delayWill(Will will, long dueMillis) {
        pendingWill = will;
        willDueMillis = dueMillis;
    }

    /** Takes the pending will if {@code nowMillis} has reached its moment. */
    Optional<Will> takeWill(long nowMillis) {
        if (pendingWill == null || nowMillis < willDueMillis) {
            return Optional.empty();
        }
        Will due = pendingWill;
        pendingWill = null;
        return Optional.of(due);
    }

    boolean isExpired(long nowMillis) {
        return connection == null && nowMillis - asleepSinceMillis >= expirySeconds * 1_000;
    }
}
