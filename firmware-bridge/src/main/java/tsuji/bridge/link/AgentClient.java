package tsuji.bridge.link;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;

/**
 * The bridge as an agent of the gateway: one connection that speaks for all devices. A connection that breaks, or that
 * acknowledges nothing for too long, is thrown away, and what it had not acknowledged is sent again on the next.
 *
 * <p>{@link #step} and {@link #close} run on thread gateway, {@link #offer} and {@link #subscribe} on any.
 */
final class AgentClient implements AgentConnection.Ears {
    /** What the gateway does not let us say for a device waits so long before it is said again. */
    static final long HELD_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(AgentClient.class);
    private static final String PART = "gateway";

    private final GatewaySettings settings;
    private final String secret;
    private final Health health;
    private final LongSupplier nanoTime;
    private final Backoff backoff;
    private final DeviceQueues queues;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();

    private AgentConnection connection;
    private long retryAtNanos;

    AgentClient(GatewaySettings settings, GatewayOutbox.Agent agent, Health health, Timing timing) {
        this.settings = settings;
        this.secret = agent.secret();
        this.health = health;
        this.nanoTime = timing.nanoTime();
        this.backoff = new Backoff(timing.random());
        this.queues = new DeviceQueues(agent.devices(), settings.queueMessagesMax());
        this.retryAtNanos = nanoTime.getAsLong();
    }

    /** Clock and chance. */
    record Timing(LongSupplier nanoTime, RandomGenerator random) {}

    /** Who listens to a topic. */
    private record Subscription(DeviceId device, Outbox.Listener listener) {}

    boolean offer(Message message, Runnable acknowledged) {
        return queues.of(message.device()).offer(new MessageQueue.Entry(message, acknowledged, nanoTime.getAsLong()));
    }

    void subscribe(DeviceId device, String below, Outbox.Listener listener) {
        subscriptions.put(Topics.ROOT + "/" + device + "/" + below, new Subscription(device, listener));
    }

    int waiting() {
        return queues.size();
    }

    void step() {
        long now = nanoTime.getAsLong();
        if (connection != null && connection.isBroken()) {
            giveUp(connection.problem(), now);
        }
        if (connection == null && now - retryAtNanos >= 0) {
            connection = new AgentConnection(settings.address(), this, nanoTime);
            connection.open(settings.agent().value(), secret);
        }
        if (connection != null && connection.isUp()) {
            backoff.reset();
            health.running(PART, queues.size() + " messages wait");
            connection.subscribe(subscriptions.keySet());
            for (MessageQueue.Entry entry : queues.take(connection.room(), now)) {
                connection.publish(entry);
            }
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

    @Override
    public void published(MessageQueue.Entry entry, int reason) {
        DeviceId device = entry.message.device();
        MessageQueue queue = queues.of(device);
        if (reason == AgentConnection.NOT_AUTHORIZED) {
            queue.hold(entry, nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(HELD_SECONDS));
            mayNotSpeakFor(device);
            return;
        }
        maySpeakFor(device);
        if (AgentConnection.isRefusal(reason)) {
            // It would be refused for ever; the gateway has counted it, and kept it for the technician.
            health.count(part(device) + ".refused");
            LOG.warn("{}: the gateway refuses a message on {}: reason {}", device, entry.message.topic(), reason);
        }
        if (queue.acknowledged(entry)) {
            entry.acknowledged.run();
        }
    }

    @Override
    public void subscribed(String filter, int reason) {
        DeviceId device = subscriptions.get(filter).device();
        if (AgentConnection.isRefusal(reason)) {
            mayNotSpeakFor(device);
        } else {
            maySpeakFor(device);
        }
    }

    @Override
    public void received(String topic, byte[] payload) {
        Subscription subscription = subscriptions.get(topic);
        if (subscription != null) {
            subscription.listener().received(topic, payload);
        }
    }

    private void maySpeakFor(DeviceId device) {
        if (health.isInTrouble(part(device))) {
            health.running(part(device), "speaks");
        }
    }

    /** The technician hears of it, and what the device says waits: the list may be mended. */
    private void mayNotSpeakFor(DeviceId device) {
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
}
