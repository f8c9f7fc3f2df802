package tsuji.gateway.uplink;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.tls.ClientCertificate;

/**
 * One life of an Eclipse Paho client, MQTT 3.1.1: never reconnected, thrown away whole. The session at the broker
 * stays, so that commands wait there for the next link.
 *
 * <p>Methods of {@link CityLink} run on thread uplink, callbacks on the client's threads, {@link #release} on the reaper.
 */
final class PahoLink implements CityLink, MqttCallback, IMqttActionListener {
    private static final Logger LOG = LoggerFactory.getLogger(PahoLink.class);
    private static final int QOS = 1;
    private static final int FAREWELL_MILLIS = 1_000;

    /** What was under way has had its time before. */
    private static final int QUIESCE_MILLIS = 1;

    private static final int WAKES_MAX = 20;
    private static final int WAKE_MILLIS = 50;

    // The client wants an address that it can parse; ours is in the network.
    private static final String ADDRESS = "tcp://city";

    private final URI broker;
    private final UplinkSettings settings;
    private final Listener listener;
    private final Surroundings surroundings;
    private volatile CityNetwork network;
    private volatile Client client;
    private volatile Optional<ClientCertificate> shown = Optional.empty();
    private volatile boolean accepted;
    private volatile boolean polite;

    /** What all links share: names' addresses, our certificates, and who ends the abandoned. */
    record Surroundings(Addresses addresses, CertificateChoice certificates, Consumer<PahoLinks.Ending> reaper) {}

    PahoLink(URI broker, UplinkSettings settings, Listener listener, Surroundings surroundings) {
        this.broker = broker;
        this.settings = settings;
        this.listener = listener;
        this.surroundings = surroundings;
    }

    @Override
    public void connect() {
        try {
            MqttConnectOptions options = options();
            Optional<SSLSocketFactory> tls = BrokerSettings.isTls(broker) ? Optional.of(tls()) : Optional.empty();
            network = new CityNetwork(broker, tls, surroundings.addresses());
            client = new Client(settings.clientId(), network);
            client.setCallback(this);
            client.setManualAcks(true);
            client.connect(options, null, this);
        } catch (MqttException | GeneralSecurityException | IOException | IllegalArgumentException e) {
            // The last: a key file cut off in the middle, which must cost this attempt and not the process.
            listener.happened(this, LinkFault.of(broker, e));
        }
    }

    private SSLSocketFactory tls() throws GeneralSecurityException {
        shown = surroundings.certificates().next();
        return TlsTrust.sockets(settings.broker().tls().ca(), shown);
    }

    private MqttConnectOptions options() throws IOException {
        BrokerSettings ours = settings.broker();
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setCleanSession(false);
        options.setAutomaticReconnect(false);
        options.setMaxInflight(settings.batch().window() + HOUSEKEEPING_MAX + 1);
        options.setKeepAliveInterval((int) ours.keepAlive().toSeconds());
        options.setConnectionTimeout(CityNetwork.CONNECT_TIMEOUT_MILLIS / 1_000);
        options.setWill(settings.topics().status(), StatusMessage.OFFLINE_LOST, QOS, true);
        if (!ours.user().isEmpty()) {
            options.setUserName(ours.user());
        }
        if (ours.passwordFile().isPresent()) {
            options.setPassword(password(ours.passwordFile().get()));
        }
        return options;
    }

    private static char[] password(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip().toCharArray();
        } catch (IOException e) {
            throw new IOException("uplink.password_file " + file + " cannot be read: " + e, e);
        }
    }

    @Override
    public void publish(int token, Message message) {
        MqttMessage packet = new MqttMessage(message.payload());
        packet.setQos(QOS);
        packet.setRetained(message.retained());
        try {
            client.publish(message.topic(), packet, token, this);
        } catch (MqttException e) {
            listener.happened(this, LinkFault.of(broker, e));
        }
    }

    @Override
    public void subscribe(String topicFilter, int qos) {
        try {
            client.subscribe(topicFilter, qos, null, this);
        } catch (MqttException e) {
            listener.happened(this, LinkFault.of(broker, e));
        }
    }

    @Override
    public void acknowledge(int messageId) {
        try {
            client.messageArrivedComplete(messageId, QOS);
        } catch (MqttException e) {
            listener.happened(this, LinkFault.of(broker, e));
        }
    }

    @Override
    public void disconnect() {
        polite = true;
        surroundings.reaper().accept(this::release);
    }

    @Override
    public void abandon() {
        if (network != null) {
            network.close();
        }
        surroundings.reaper().accept(this::release);
    }

    /**
     * Ends the client's threads. Thread uplink-reaper, or after it ended.
     *
     * @param settleMillis how long its start-up may go on; after that, at most {@value FAREWELL_MILLIS} ms for the farewell.
     */
    void release(long settleMillis) throws InterruptedException {
        Client gone = client;
        if (gone == null) {
            return;
        }
        // Stopping a client that has not finished starting would cost a thread for ever.
        if (!network.awaitSettled(settleMillis, TimeUnit.MILLISECONDS)) {
            LOG.warn("the client of {} still hangs in starting", broker);
        }
        try {
            if (polite) {
                // Not forcibly: that waits for an answer to DISCONNECT, which never comes, instead of its sending.
                gone.disconnect(QUIESCE_MILLIS).waitForCompletion(FAREWELL_MILLIS);
            } else {
                gone.disconnectForcibly(QUIESCE_MILLIS, FAREWELL_MILLIS, false);
            }
        } catch (MqttException e) {
            LOG.debug("client of {} did not stop in order: {}", broker, e.toString());
        }
        network.close();
        gone.endSender();
        try {
            gone.close(true);
        } catch (MqttException e) {
            LOG.debug("client of {} did not close in order: {}", broker, e.toString());
        }
    }

    @Override
    public void onSuccess(IMqttToken token) {
        Object context = token.getUserContext();
        if (context instanceof Integer number) {
            listener.happened(this, new LinkEvent.Delivered(number));
        } else if (token.getTopics() == null) {
            accepted = true;
            shown.ifPresent(surroundings.certificates()::accepted);
            listener.happened(this, new LinkEvent.Connected());
        }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable failure) {
        judgeCertificate();
        listener.happened(this, LinkFault.of(broker, failure));
    }

    @Override
    public void connectionLost(Throwable cause) {
        judgeCertificate();
        listener.happened(this, LinkFault.of(broker, cause));
    }

    /** With TLS 1.3 a refused certificate may look like a connection that is closed before the CONNACK. */
    private void judgeCertificate() {
        if (!accepted && network.wasReached()) {
            shown.ifPresent(surroundings.certificates()::refused);
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        if (message.getQos() == QOS && !topic.equals(settings.topics().commands())) {
            acknowledge(message.getId());
        }
        listener.happened(this, new LinkEvent.Arrived(topic, message.getPayload(), message.getId()));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
        // onSuccess says the same with our token.
    }

    /** A Paho client on our own network. */
    private static final class Client extends MqttAsyncClient {
        private final CityNetwork network;

        Client(String clientId, CityNetwork network) throws MqttException {
            super(ADDRESS, clientId, new MemoryPersistence());
            this.network = network;
        }

        /**
         * The client wakes its sender once when it stops it, and a sender that was just about to sleep never hears that: it is
         * woken until it has ended.
         */
        void endSender() throws InterruptedException {
            Optional<Thread> sender = network.writer();
            for (int tries = 0;
                    tries < WAKES_MAX && sender.filter(Thread::isAlive).isPresent();
                    tries++) {
                comms.getClientState().notifyQueueLock();
                sender.get().join(WAKE_MILLIS);
            }
        }

        @Override
        protected NetworkModule[] createNetworkModules(String address, MqttConnectOptions options) {
            return new NetworkModule[] {network};
        }
    }
}
