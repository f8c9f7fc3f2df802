package tsuji.bridge.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;

/**
 * One device as a client of the gateway. A connection that breaks, or that acknowledges nothing for too long, is thrown away
 * with its Paho client, and what it had not acknowledged is sent again on the next.
 *
 * <p>{@link #step} and {@link #close} run on thread gateway, {@link #offer} on any.
 */
final class DeviceClient {
    /** Unacknowledged PUBLISH packets at a time. */
    static final int WINDOW = 16;

    /** The gateway commits within a second; a card that stalls may take several. */
    static final long ACKNOWLEDGE_SECONDS_MAX = 30;

    private static final Logger LOG = LoggerFactory.getLogger(DeviceClient.class);
    private static final int CONNECT_SECONDS_MAX = 10;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int FAREWELL_MILLIS = 500;
    private static final int QOS = 1;

    private final DeviceId device;
    private final String secret;
    private final GatewaySettings settings;
    private final Health health;
    private final LongSupplier nanoTime;
    private final Backoff backoff;
    private final MessageQueue queue;
    private final Map<String, Outbox.Listener> listeners = new LinkedHashMap<>();
    private final String part;

    private Connection connection;
    private long retryAtNanos;

    DeviceClient(DeviceId device, String secret, GatewaySettings settings, Health health, Timing timing) {
        this.device = device;
        this.secret = secret;
        this.settings = settings;
        this.health = health;
        this.nanoTime = timing.nanoTime();
        this.backoff = new Backoff(timing.random());
        this.queue = new MessageQueue(settings.queueMessagesMax());
        this.retryAtNanos = nanoTime.getAsLong();
        this.part = "gateway " + device;
    }

    /** Clock and chance. */
    record Timing(LongSupplier nanoTime, RandomGenerator random) {}

    boolean offer(Message message, Runnable acknowledged) {
        return queue.offer(new MessageQueue.Entry(message, acknowledged, nanoTime.getAsLong()));
    }

    synchronized void subscribe(String filter, Outbox.Listener listener) {
        listeners.put(Topics.ROOT + "/" + device + "/" + filter, listener);
    }

    synchronized Map<String, Outbox.Listener> listeners() {
        return Map.copyOf(listeners);
    }

    int waiting() {
        return queue.size();
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
            health.running(part, queue.size() + " messages wait");
            connection.send(now);
        }
    }

    private void giveUp(String problem, long now) {
        connection.close();
        connection = null;
        queue.unsend();
        retryAtNanos = now + TimeUnit.MILLISECONDS.toNanos(backoff.nextMillis());
        health.count(part + ".reconnected");
        if (health.trouble(part, problem)) {
            LOG.warn("{}: {}", part, problem);
        }
    }

    void close() {
        if (connection != null) {
            connection.farewell();
            connection = null;
        }
    }

    /** One life of a Paho client. Callbacks come on threads of the client. */
    private final class Connection implements MqttCallback, IMqttActionListener {
        private final long openedNanos;
        private MqttAsyncClient client;
        private volatile boolean up;
        private volatile String problem = "";
        private volatile long movedNanos;
        private volatile int unacknowledged;

        Connection(long now) {
            openedNanos = now;
        }

        void open() {
            MqttConnectOptions options = new MqttConnectOptions();
            options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
            // Clean: what was not acknowledged is ours to send again, and commands expire on their own.
            options.setCleanSession(true);
            options.setAutomaticReconnect(false);
            options.setMaxInflight(WINDOW + 2);
            options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
            options.setConnectionTimeout(CONNECT_SECONDS_MAX);
            options.setUserName(device.value());
            options.setPassword(secret.toCharArray());
            try {
                client = new MqttAsyncClient(settings.address(), device.value(), new MemoryPersistence());
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

        void send(long now) {
            for (MessageQueue.Entry entry : queue.take(WINDOW)) {
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
            if (token.getUserContext() instanceof MessageQueue.Entry entry) {
                count(-1, nanoTime.getAsLong());
                if (queue.acknowledged(entry)) {
                    entry.acknowledged.run();
                }
            } else {
                connected();
            }
        }

        private void connected() {
            try {
                for (String filter : listeners().keySet()) {
                    client.subscribe(filter, QOS);
                }
                up = true;
            } catch (MqttException e) {
                problem = problem(e);
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            problem = problem(cause);
        }

        @Override
        public void connectionLost(Throwable cause) {
            problem = problem(cause);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            listeners().forEach((filter, listener) -> {
                boolean below = filter.endsWith("#") && topic.startsWith(filter.substring(0, filter.length() - 1));
                if (filter.equals(topic) || below) {
                    listener.received(topic, message.getPayload());
                }
            });
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // Heard by onSuccess.
        }

        private String problem(Throwable cause) {
            int code = cause instanceof MqttException mqtt ? mqtt.getReasonCode() : 0;
            if (code == MqttException.REASON_CODE_FAILED_AUTHENTICATION
                    || code == MqttException.REASON_CODE_NOT_AUTHORIZED) {
                return "the gateway refuses " + device + ": is it registered (tsuji-gateway device list), and is its"
                        + " secret in the secrets file right?";
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
                LOG.debug("{}: farewell: {}", part, e.getMessage());
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
                LOG.debug("{}: {}", part, e.getMessage());
            }
            try {
                client.close(true);
            } catch (MqttException e) {
                LOG.debug("{}: {}", part, e.getMessage());
            }
        }
    }
}
