package tsuji.bridge.link;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a connection to the gateway: it comes up, serves, and has a problem; it is never mended. MQTT 5, because its
 * PUBACK says whether the gateway has taken a message or refused it.
 *
 * <p>Methods run on thread gateway, callbacks and {@link Ears} on threads of the Paho client.
 */
final class AgentConnection implements MqttCallback, MqttActionListener {
    /** Unacknowledged PUBLISH packets of all devices at a time, or fewer if the gateway wants fewer. */
    static final int WINDOW = 256;

    /** The gateway commits within a second; a card that stalls may take several. */
    static final long ACKNOWLEDGE_SECONDS_MAX = 30;

    /** A subscription that the gateway has refused is asked for again after so long. */
    static final long REFUSED_SECONDS = 60;

    static final int NOT_AUTHORIZED = 0x87;

    private static final Logger LOG = LoggerFactory.getLogger(AgentConnection.class);
    private static final int CONNECT_SECONDS_MAX = 10;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int FAREWELL_MILLIS = 500;
    private static final int QOS = 1;
    private static final int FAILURE = 0x80;
    private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;

    private final String address;
    private final Ears ears;
    private final LongSupplier nanoTime;
    private final long openedNanos;
    private final Map<String, Long> askedNanos = new ConcurrentHashMap<>();
    private final Set<String> subscribed = ConcurrentHashMap.newKeySet();

    private MqttAsyncClient client;
    private volatile boolean up;
    private volatile String problem = "";
    private volatile int windowMax = WINDOW;

    // Guarded by this.
    private int unacknowledged;
    private long movedNanos;

    /** Hears what the gateway answers, and what it sends. A reason of 0x80 or more is a refusal (MQTT 5, section 2.4). */
    interface Ears {
        void published(MessageQueue.Entry entry, int reason);

        void subscribed(String filter, int reason);

        void received(String topic, byte[] payload);
    }

    AgentConnection(String address, Ears ears, LongSupplier nanoTime) {
        this.address = address;
        this.ears = ears;
        this.nanoTime = nanoTime;
        this.openedNanos = nanoTime.getAsLong();
    }

    static boolean isRefusal(int reason) {
        return reason >= FAILURE;
    }

    void open(String name, String secret) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        // Clean: what was not acknowledged is ours to send again, and commands expire on their own.
        options.setCleanStart(true);
        options.setAutomaticReconnect(false);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setConnectionTimeout(CONNECT_SECONDS_MAX);
        options.setUserName(name);
        options.setPassword(secret.getBytes(StandardCharsets.UTF_8));
        try {
            client = new MqttAsyncClient(address, name, new MemoryPersistence());
            client.setCallback(this);
            client.connect(options, null, this);
        } catch (MqttException | IllegalArgumentException e) {
            broken(e);
        }
    }

    boolean isUp() {
        return up && problem.isEmpty();
    }

    boolean isBroken() {
        long nowNanos = nanoTime.getAsLong();
        if (!up && nowNanos - openedNanos > TimeUnit.SECONDS.toNanos(CONNECT_SECONDS_MAX + 5)) {
            broken(address + " does not answer");
        }
        if (isStuck(nowNanos)) {
            broken(address + " acknowledges nothing for " + ACKNOWLEDGE_SECONDS_MAX + " s");
        }
        return !problem.isEmpty();
    }

    private synchronized boolean isStuck(long nowNanos) {
        return unacknowledged > 0 && nowNanos - movedNanos > TimeUnit.SECONDS.toNanos(ACKNOWLEDGE_SECONDS_MAX);
    }

    /** Empty: none. */
    String problem() {
        return problem;
    }

    /** Subscribes to what is not subscribed yet. */
    void subscribe(Collection<String> filters) {
        long nowNanos = nanoTime.getAsLong();
        for (String filter : filters) {
            Long asked = askedNanos.get(filter);
            boolean recently = asked != null && nowNanos - asked < TimeUnit.SECONDS.toNanos(REFUSED_SECONDS);
            if (subscribed.contains(filter) || recently) {
                continue;
            }
            askedNanos.put(filter, nowNanos);
            try {
                client.subscribe(filter, QOS, filter, this);
            } catch (MqttException e) {
                broken(e);
                return;
            }
        }
    }

    /** How many messages may be published now. */
    synchronized int room() {
        return isUp() ? windowMax - unacknowledged : 0;
    }

    void publish(MessageQueue.Entry entry) {
        long nowNanos = nanoTime.getAsLong();
        MqttMessage packet = new MqttMessage(entry.message.body().payload((nowNanos - entry.offeredNanos) / 1e9));
        packet.setQos(QOS);
        sent(nowNanos);
        try {
            client.publish(entry.message.topic(), packet, entry, this);
        } catch (MqttException e) {
            broken(e);
        }
    }

    private synchronized void sent(long nowNanos) {
        if (unacknowledged == 0) {
            movedNanos = nowNanos;
        }
        unacknowledged++;
    }

    private synchronized void acknowledged(long nowNanos) {
        movedNanos = nowNanos;
        unacknowledged--;
    }

    @Override
    public void onSuccess(IMqttToken token) {
        if (token.getUserContext() == null) {
            Integer receiveMaximum = token.getResponseProperties().getReceiveMaximum();
            windowMax = receiveMaximum == null ? WINDOW : Math.min(WINDOW, receiveMaximum);
            up = true;
        } else {
            answered(token, reason(token));
        }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
        // Of one message the gateway may refuse what it likes: the others go on.
        if (token.getUserContext() != null && isRefusal(reason(token))) {
            answered(token, reason(token));
        } else {
            broken(cause);
        }
    }

    private static int reason(IMqttToken token) {
        int[] reasons = token.getReasonCodes();
        return reasons == null || reasons.length == 0 ? 0 : reasons[0];
    }

    private void answered(IMqttToken token, int reason) {
        if (token.getUserContext() instanceof MessageQueue.Entry entry) {
            acknowledged(nanoTime.getAsLong());
            ears.published(entry, reason);
            return;
        }
        String filter = (String) token.getUserContext();
        if (!isRefusal(reason)) {
            subscribed.add(filter);
        }
        ears.subscribed(filter, reason);
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        if (response.getException() == null) {
            broken(address + " has closed the connection: reason " + response.getReturnCode());
        } else {
            broken(response.getException());
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        ears.received(topic, message.getPayload());
    }

    @Override
    public void mqttErrorOccurred(MqttException cause) {
        broken(cause);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // Heard by onSuccess.
    }

    @Override
    public void connectComplete(boolean reconnect, String uri) {
        // Heard by onSuccess.
    }

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {
        // Never asked for.
    }

    private void broken(Throwable cause) {
        int code = cause instanceof MqttException mqtt ? mqtt.getReasonCode() : 0;
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        String why = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        broken(
                code == BAD_USER_NAME_OR_PASSWORD || code == NOT_AUTHORIZED
                        ? "the gateway refuses the agent: is it registered (tsuji-gateway device list), and is its secret"
                                + " in the secrets file right?"
                        : address + " is not reachable: " + why);
    }

    /** The first problem is the cause of those that follow. */
    private synchronized void broken(String what) {
        if (problem.isEmpty()) {
            problem = what;
        }
    }

    void farewell() {
        try {
            if (up && client.isConnected()) {
                client.disconnect(FAREWELL_MILLIS).waitForCompletion(2 * FAREWELL_MILLIS);
            }
        } catch (MqttException e) {
            LOG.debug("farewell: {}", e.getMessage());
        }
        close();
    }

    void close() {
        if (client == null) {
            return;
        }
        try {
            client.disconnectForcibly(0, 1, false);
        } catch (MqttException e) {
            LOG.debug("disconnect: {}", e.getMessage());
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("close: {}", e.getMessage());
        }
    }
}
