package tsuji.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.eclipse.paho.client.mqttv3.IMqttMessageListener;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import tsuji.wire.CityEntry;
import tsuji.wire.CityPack;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/** The city's own consumer at a broker: an ordinary client that keeps what it hears. */
final class CityEar implements AutoCloseable {
    static final CityTopics TOPICS = new CityTopics("hitachi", "gw-01");
    private static final int PACK_BYTES_MAX = 32 * 1024 * 1024;

    /** A message as it came. */
    record Heard(String topic, byte[] payload) {}

    /** An entry as it came. */
    record HeardEntry(CityTopic.Data topic, CityEntry entry, long atNanos) {}

    final List<Heard> others = new CopyOnWriteArrayList<>();
    final Map<Long, HeardEntry> bySeq = new ConcurrentHashMap<>();
    final List<HeardEntry> inOrder = new CopyOnWriteArrayList<>();
    final Map<Long, CityEntry> conflicts = new ConcurrentHashMap<>();
    private final MqttClient client;
    volatile int repeats;

    CityEar(String uri) throws MqttException {
        client = new MqttClient(uri, "city-ear", new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(false);
        options.setMaxInflight(1000);
        client.connect(options);
        IMqttMessageListener listener = (topic, message) -> hear(topic, message.getPayload());
        client.subscribe("tsuji/v1/#", 1, listener);
    }

    private void hear(String topic, byte[] payload) throws SenmlException, IOException {
        Optional<CityTopic> known = CityTopics.parse(topic);
        if (known.isEmpty()) {
            // What the city says itself.
            return;
        }
        if (known.get() instanceof CityTopic.Data data) {
            byte[] pack = decompress(payload);
            for (CityEntry entry : CityPack.decode(Senml.sniff(pack), pack).entries()) {
                hear(data, entry);
            }
        } else {
            others.add(new Heard(topic, payload));
        }
    }

    private void hear(CityTopic.Data data, CityEntry entry) {
        HeardEntry heard = new HeardEntry(data, entry, System.nanoTime());
        HeardEntry before = bySeq.putIfAbsent(entry.seq(), heard);
        if (before == null) {
            inOrder.add(heard);
        } else {
            repeats++;
            if (!before.entry().equals(entry)) {
                conflicts.put(entry.seq(), entry);
            }
        }
    }

    static byte[] decompress(byte[] payload) throws IOException {
        if (payload[0] == 0x1f && payload[1] == (byte) 0x8b) {
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(payload))) {
                return gzip.readAllBytes();
            }
        }
        if (payload[0] == 0x28 && payload[1] == (byte) 0xb5) {
            return Zstd.decompress(payload, (int) Math.min(PACK_BYTES_MAX, Zstd.getFrameContentSize(payload)));
        }
        return payload;
    }

    /** Says to the gateway what was heard so far, as the city's consumer does after storing it. */
    void sendReceipt(String epoch) throws MqttException {
        SeqSet stored = new SeqSet();
        bySeq.keySet().forEach(stored::add);
        String ranges = stored.ranges().stream()
                .map(range -> "[" + range.first() + "," + range.last() + "]")
                .collect(Collectors.joining(","));
        String receipt = "{\"epoch\":\"" + epoch + "\",\"ranges\":[" + ranges + "]}";
        say(TOPICS.receipts(), receipt.getBytes(UTF_8));
    }

    void retain(String topic, String payload) throws MqttException {
        client.publish(topic, payload.getBytes(UTF_8), 1, true);
    }

    void say(String topic, byte[] payload) throws MqttException {
        client.publish(topic, payload, 1, false);
    }

    /** The last message heard on a topic. */
    Map<String, byte[]> lastByTopic() {
        Map<String, byte[]> last = new HashMap<>();
        others.forEach(heard -> last.put(heard.topic(), heard.payload()));
        return last;
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(1, 1);
        client.close(true);
    }
}
