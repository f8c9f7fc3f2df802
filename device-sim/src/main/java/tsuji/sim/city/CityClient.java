package tsuji.sim.city;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallbackExtended;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.wire.CityTopics;

/**
 * The city's consumer at the broker. Its session is persistent and it acknowledges only what is stored, so a broker that
 * keeps sessions hands over everything it has acknowledged to gateways.
 */
final class CityClient implements MqttCallbackExtended, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CityClient.class);

    /** Fixed, so that a city started again goes on with its session. */
    static final String CLIENT_ID = "tsuji-city";

    private static final String FILTER = "tsuji/v1/+/+/#";
    private static final int QOS = 1;
    private static final int TIMEOUT_SECONDS = 10;
    private static final int TRIES_MAX = 5;
    private static final int RETRY_MILLIS = 200;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int RECONNECT_MILLIS_MAX = 1_000;
    private static final int RECEIPT_EVERY_MILLIS = 200;
    private static final int CLOSE_MILLIS_MAX = 2_000;

    /** Messages to gateways that the broker has not acknowledged yet. */
    private static final int UNDER_WAY_MAX = 200;

    private final String broker;
    private final CityInbox inbox;
    private final CityStore store;
    private final MqttAsyncClient client;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    CityClient(String broker, CityInbox inbox, CityStore store) throws IOException {
        this.broker = broker;
        this.inbox = inbox;
        this.store = store;
        try {
            client = new MqttAsyncClient(broker, CLIENT_ID, new MemoryPersistence());
        } catch (MqttException | IllegalArgumentException e) {
            throw new IOException(
                    "city broker \"" + broker + "\": " + e.getMessage() + "; expected tcp://host:port", e);
        }
        client.setCallback(this);
    }

    /** @throws IOException when the broker does not let us in. */
    void start(boolean receipts) throws IOException {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(false);
        options.setAutomaticReconnect(true);
        options.setMaxReconnectDelay(RECONNECT_MILLIS_MAX);
        options.setConnectionTimeout(TIMEOUT_SECONDS);
        options.setMaxInflight(UNDER_WAY_MAX);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        try {
            connect(options);
            client.subscribe(FILTER, QOS).waitForCompletion(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        } catch (MqttException e) {
            throw new IOException("city broker " + broker + " cannot be reached: " + e.getMessage(), e);
        }
        if (receipts) {
            timer.scheduleWithFixedDelay(
                    this::sendReceipts, RECEIPT_EVERY_MILLIS, RECEIPT_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A broker that drops us before its CONNACK is asked again; one that is not there or refuses us is told of at once. */
    private void connect(MqttConnectOptions options) throws MqttException {
        for (int tries = 1; ; tries++) {
            try {
                client.connect(options).waitForCompletion(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
                return;
            } catch (MqttException e) {
                if (e.getReasonCode() != MqttException.REASON_CODE_CONNECTION_LOST || tries == TRIES_MAX) {
                    throw e;
                }
                LOG.info("city broker {}: dropped us, trying again", broker);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            }
        }
    }

    // Retained: a gateway that was away learns at once what it need not send again.
    private void sendReceipts() {
        if (!client.isConnected()) {
            return;
        }
        for (CityStore.Holding holding : store.takeUnreceipted()) {
            publish(holding.gateway().receipts(), holding.toJson().getBytes(StandardCharsets.UTF_8), true);
        }
    }

    /** Asks a gateway for its balance now. */
    void requestLedger(CityTopics gateway) {
        publish(gateway.ledgerRequest(), new byte[0], false);
    }

    /** Gives a command to the broker. False: the broker is not there, or behind. */
    boolean command(CityTopics gateway, byte[] payload) {
        return publish(gateway.commands(), payload, false);
    }

    // A receipt that is not sent is no harm: they are cumulative, so the next one says this one's too.
    private boolean publish(String topic, byte[] payload, boolean retained) {
        try {
            client.publish(topic, payload, QOS, retained);
            return true;
        } catch (MqttException e) {
            LOG.debug("{} not sent: {}", topic, e.getMessage());
            return false;
        }
    }

    @Override
    public void connectComplete(boolean reconnect, String uri) {
        if (reconnect) {
            try {
                client.subscribe(FILTER, QOS);
            } catch (MqttException e) {
                LOG.warn("city broker {}: cannot subscribe again: {}", broker, e.getMessage());
            }
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) throws IOException {
        inbox.receive(topic, message.getPayload());
    }

    @Override
    public void connectionLost(Throwable cause) {
        LOG.info("city broker {}: connection lost: {}", broker, cause.getMessage());
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (client.isConnected()) {
                client.disconnect(0).waitForCompletion(CLOSE_MILLIS_MAX);
            } else {
                client.disconnectForcibly(0, 0);
            }
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("city broker {}: {}", broker, e.getMessage());
        }
    }
}
