package tsuji.bridge.link;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
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
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;

/**
 * The bridge as an agent of the gateway: one connection that speaks for all devices. A connection that breaks, or that
 * acknowledges nothing for too long, is thrown away with its Paho client, and what it had not acknowledged is sent again on
 * the next. MQTT 5, because its PUBACK says whether the gateway has taken a message or refused it.
 *
 * <p>{@link #step} and {@link #close} run on thread gateway, {@link #offer} and {@link #subscribe} on any.
 */
final class AgentClient {
    /** Unacknowledged PUBLISH packets of all devices at a time; the gateway's Receive Maximum is 512. */
    static final int WINDOW = 256;

    /** The gateway commits within a second; a card that stalls may take several. */
    static final long ACKNOWLEDGE_SECONDS_MAX = 30;

    /** Whom the gateway does not let us speak for is asked for again after so long. */
    static final long REFUSED_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(AgentClient.class);
    private static final String PART = "gateway";
    private static final int CONNECT_SECONDS_MAX = 10;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int FAREWELL_MILLIS = 500;
    private static final int QOS = 1;
    private static final int FAILURE = 0x80;
    private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
    private static final int NOT_AUTHORIZED = 0x87;

    private final GatewaySettings settings;
    private final String secret;
    private final Health health;
    private final LongSupplier nanoTime;
    private final Backoff backoff;
    private final DeviceQueues queues;
    private final Map<String, Subscribed> listeners = new LinkedHashMap<>();

    private Connection connection;
    private long retryAtNanos;

    AgentClient(GatewaySettings settings, String secret, Set<DeviceId> devices, Health health, Timing timing) {
        this.settings = settings;
        this.secret = secret;
        this.health = health;
        this.nanoTime = timing.nanoTime();
        this.backoff = new Backoff(timing.random());
        this.queues = new DeviceQueues(devices, settings.queueMessagesMax());
        this.retryAtNanos = nanoTime.getAsLong();
    }

    /** Clock and chance. */
    record Timing(LongSupplier nanoTime, RandomGenerator random) {}

    /** Who listens to what. */
    private record Subscribed(DeviceId device, Outbox.Listener listener) {}

    boolean offer(Message message, Runnable acknowledged) {
        return queues.of(message.device())
                .offer(new MessageQueue.Entry(message, acknowledged, nanoTime.getAsLong()));
    }

    synchronized void subscribe(DeviceId device, String filter, Outbox.Listener listener) {
        listeners.put(Topics.ROOT + "/" + device + "/" + filter, new Subscribed(device, listener));
    }

    private synchronized Map<String, Subscribed> listeners() {
        return Map.copyOf(listeners);
    }

    int waiting() {
        return queues.size();
    }

    void step() {
        long now = nanoTime.getAsLong();
        if (connection != null && connection.isBroken(now)) {
            giveUp(connection.problem(), now);
        }
        if (connection == null && now - retryAtNanos >= 0) {
            connection = new Connection(now);
            connection.open();
        }
        if (connection != null && connection.isUp()) {
            backoff.reset();
            health.running(PART, queues.size() + " messages wait");
            connection.subscribe(now);
            connection.send(now);
        }
    }

    private void giveUp(String problem, long now) {
        connection.close();
        connection = null;
        queues.unsend();
        retryAtNanos = now + TimeUnit.MILLISECONDS.toNanos(backoff.nextMillis());
        health.count(PART + ".reconnected");
        if (health.trouble(PART, problem)) {
            LOG.warn("{}: {}", PART, problem);
        }
    }

    /** The agent may not speak for this device: the technician hears of it, and what it says waits. */
    private void refused(DeviceId device) {
        String problem = "the gateway does not let agent " + settings.agent() + " speak for " + device
                + ": is it registered (tsuji-gateway device list), and on the agent's list (--for)?";
        if (health.trouble(part(device), problem)) {
            LOG.warn("{}", problem);
        }
    }

    private static String part(DeviceId device) {
        return PART + " " + device;
    }

    void close() {
        if (connection != null) {
            connection.farewell();
            connection = null;
        }
    }

    /** One life of a Paho client. Callbacks come on threads of the client. */
    private final class Connection implements MqttCallback, MqttActionListener {
        private final long openedNanos;
        private final Map<String, Long> subscribeAtNanos = new ConcurrentHashMap<>();
        private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
        private MqttAsyncClient client;
        private volatile boolean up;
        private volatile String problem = "";
        private volatile long movedNanos;
        private volatile int unacknowledged;

        Connection(long now) {
            openedNanos = now;
        }

        void open() {
            MqttConnectionOptions options = new MqttConnectionOptions();
            // Clean: what was not acknowledged is ours to send again, and commands expire on their own.
            options.setCleanStart(true);
            options.setAutomaticReconnect(false);
            options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
            options.setConnectionTimeout(CONNECT_SECONDS_MAX);
            options.setUserName(settings.agent().value());
            options.setPassword(secret.getBytes(StandardCharsets.UTF_8));
            try {
                client = new MqttAsyncClient(settings.address(), settings.agent().value(), new MemoryPersistence());
                client.setCallback(this);
                client.connect(options, null, this);
            } catch (MqttException | IllegalArgumentException e) {
                problem = problem(e);
            }
        }

        boolean isUp() {
            return up && problem.isEmpty();
        }

        boolean isBroken(long now) {
            if (problem.isEmpty() && !up && now - openedNanos > TimeUnit.SECONDS.toNanos(CONNECT_SECONDS_MAX + 5)) {
                problem = settings.address() + " does not answer";
            }
            boolean late = now - movedNanos > TimeUnit.SECONDS.toNanos(ACKNOWLEDGE_SECONDS_MAX);
            if (problem.isEmpty() && up && unacknowledged > 0 && late) {
                problem = settings.address() + " acknowledges nothing for " + ACKNOWLEDGE_SECONDS_MAX + " s";
            }
            return !problem.isEmpty();
        }

        String problem() {
            return problem;
        }

        /** Subscribes to what is new, and again to what was refused. */
        void subscribe(long now) {
            for (String filter : listeners().keySet()) {
                if (subscribed.contains(filter) || now - subscribeAtNanos.getOrDefault(filter, now) < 0) {
                    continue;
                }
                subscribeAtNanos.put(filter, now + TimeUnit.SECONDS.toNanos(REFUSED_SECONDS));
                try {
                    client.subscribe(filter, QOS, filter, this);
                } catch (MqttException e) {
                    problem = problem(e);
                    return;
                }
            }
        }

        void send(long now) {
            for (MessageQueue.Entry entry : queues.take(WINDOW - unacknowledged, now)) {
                double age = (now - entry.offeredNanos) / 1e9;
                MqttMessage packet = new MqttMessage(entry.message.body().payload(age));
                packet.setQos(QOS);
                try {
                    count(1, now);
                    client.publish(entry.message.topic(), packet, entry, this);
                } catch (MqttException e) {
                    problem = problem(e);
                    return;
                }
            }
        }

        private synchronized void count(int change, long now) {
            if (unacknowledged == 0 || change < 0) {
                movedNanos = now;
            }
            unacknowledged += change;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            int[] reasons = token.getReasonCodes();
            int reason = reasons == null || reasons.length == 0 ? 0 : reasons[0];
            if (token.getUserContext() instanceof MessageQueue.Entry entry) {
                answered(entry, reason);
            } else if (token.getUserContext() instanceof String filter) {
                answered(filter, reason);
            } else {
                up = true;
            }
        }

        private void answered(MessageQueue.Entry entry, int reason) {
            long now = nanoTime.getAsLong();
            count(-1, now);
            DeviceId device = entry.message.device();
            MessageQueue queue = queues.of(device);
            if (reason == NOT_AUTHORIZED) {
                queue.hold(entry, now + TimeUnit.SECONDS.toNanos(REFUSED_SECONDS));
                refused(device);
                return;
            }
            if (health.isInTrouble(part(device))) {
                health.running(part(device), "speaks");
            }
            if (reason >= FAILURE) {
                // It would be refused for ever; the gateway has counted it, and kept it for the technician.
                health.count(part(device) + ".refused");
                LOG.warn("{}: the gateway refuses a message on {}: reason {}", device, entry.message.topic(), reason);
            }
            if (queue.acknowledged(entry)) {
                entry.acknowledged.run();
            }
        }

        private void answered(String filter, int reason) {
            if (reason < FAILURE) {
                subscribed.add(filter);
            } else {
                refused(listeners().get(filter).device());
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            problem = problem(cause);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            if (problem.isEmpty()) {
                problem = response.getException() == null
                        ? settings.address() + " has closed the connection: reason " + response.getReturnCode()
                        : problem(response.getException());
            }
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            listeners().forEach((filter, subscription) -> {
                boolean below = filter.endsWith("#") && topic.startsWith(filter.substring(0, filter.length() - 1));
                if (filter.equals(topic) || below) {
                    subscription.listener().received(topic, message.getPayload());
                }
            });
        }

        @Override
        public void mqttErrorOccurred(MqttException cause) {
            problem = problem(cause);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // Heard by onSuccess.
        }

        @Override
        public void connectComplete(boolean reconnect, String address) {
            // Heard by onSuccess.
        }

        @Override
        public void authPacketArrived(int reason, MqttProperties properties) {
            // Never asked for.
        }

        private String problem(Throwable cause) {
            int code = cause instanceof MqttException mqtt ? mqtt.getReasonCode() : 0;
            if (code == BAD_USER_NAME_OR_PASSWORD || code == NOT_AUTHORIZED) {
                return "the gateway refuses agent " + settings.agent() + ": is it registered (tsuji-gateway device"
                        + " list), and is its secret in the secrets file right?";
            }
            Throwable root = cause.getCause() == null ? cause : cause.getCause();
            return settings.address() + " is not reachable: " + root.getMessage();
        }

        void farewell() {
            try {
                if (up && client.isConnected()) {
                    client.disconnect(FAREWELL_MILLIS).waitForCompletion(2 * FAREWELL_MILLIS);
                }
            } catch (MqttException e) {
                LOG.debug("{}: farewell: {}", PART, e.getMessage());
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
                LOG.debug("{}: {}", PART, e.getMessage());
            }
            try {
                client.close(true);
            } catch (MqttException e) {
                LOG.debug("{}: {}", PART, e.getMessage());
            }
        }
    }
}
