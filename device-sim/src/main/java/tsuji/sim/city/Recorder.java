package tsuji.sim.city;

import java.io.IOException;
import java.net.ConnectException;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import tsuji.sim.record.RecordWriter;
import tsuji.wire.SenmlException;

/**
 * Listens at a broker and writes what it hears as a city would store it; disturbs nobody: a session of its own that ends with
 * it. Written by the MQTT client's thread, asked by any.
 */
public final class Recorder implements MqttCallback, AutoCloseable {
    private static final int QOS = 1;
    private static final long TIMEOUT_MILLIS = 10_000;

    private final RecordingSource source;
    private final RecordWriter file;
    private final HeardMessages heard;
    private final MqttAsyncClient client;
    private final LongAdder skipped = new LongAdder();
    private final AtomicReference<String> problem = new AtomicReference<>("");

    /**
     * Writes down what is heard as it is.
     *
     * @param file belongs to the recorder from now on.
     * @throws IOException when the broker's address is none.
     */
    public Recorder(RecordingSource source, RecordWriter file, LongSupplier unixMillis) throws IOException {
        this(source, file, heard -> List.of(CityStore.line(heard)), unixMillis);
    }

    /** As the constructor, but writes down nothing that tells whose it was. */
    public static Recorder anonymising(RecordingSource source, RecordWriter file, LongSupplier unixMillis)
            throws IOException {
        return new Recorder(source, file, new Anonymiser(new SecureRandom()), unixMillis);
    }

    private Recorder(RecordingSource source, RecordWriter file, HeardMessages.Form form, LongSupplier unixMillis)
            throws IOException {
        this.source = source;
        this.file = file;
        this.heard = new HeardMessages(file, form, unixMillis);
        try {
            String id = source.user().orElse("tsuji-record-" + UUID.randomUUID());
            client = new MqttAsyncClient(source.broker(), id, new MemoryPersistence());
        } catch (MqttException | IllegalArgumentException e) {
            throw new IOException(source.broker() + ": " + e.getMessage() + "; expected tcp://host:port", e);
        }
        client.setCallback(this);
    }

    /** @throws java.net.ConnectException when the broker does not let us in. */
    public void start() throws IOException {
        MqttConnectOptions options = new MqttConnectOptions();
        source.user().ifPresent(options::setUserName);
        source.password().ifPresent(password -> options.setPassword(password.toCharArray()));
        try {
            client.connect(options).waitForCompletion(TIMEOUT_MILLIS);
            client.subscribe(source.filter(), QOS).waitForCompletion(TIMEOUT_MILLIS);
        } catch (MqttException e) {
            ConnectException refused = new ConnectException(source.broker() + ": " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /** Entries written. */
    public long written() {
        return heard.written();
    }

    /** Messages that say nothing we understand. */
    public long skipped() {
        return skipped.sum();
    }

    /** Why nothing more will come; empty text while all is well. */
    public String problem() {
        return problem.get();
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        try {
            if (!heard.write(topic, message.getPayload())) {
                skipped.increment();
            }
        } catch (SenmlException e) {
            skipped.increment();
        } catch (IOException e) {
            problem.set("cannot be written: " + e.getMessage());
        }
    }

    @Override
    public void connectionLost(Throwable cause) {
        problem.set("connection lost: " + cause.getMessage());
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}

    @Override
    public void close() throws IOException {
        try {
            if (client.isConnected()) {
                client.disconnect(0).waitForCompletion(TimeUnit.SECONDS.toMillis(2));
            }
            client.close(true);
        } catch (MqttException e) {
            // It ends all the same; the file is what counts.
        }
        try (file) {
            heard.end();
        }
    }
}
