package tsuji.sim.city;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.wire.CityPack;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics;
import tsuji.wire.SenmlException;

/** Takes each message to where it belongs and counts it. Written by the MQTT client's thread, read by any. */
final class CityInbox {
    private static final Logger LOG = LoggerFactory.getLogger(CityInbox.class);

    private final CityStore store;
    private final LongSupplier unixMillis;
    private final LongAdder messages = new LongAdder();
    private final LongAdder live = new LongAdder();
    private final LongAdder backlog = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Map<String, String> statuses = new ConcurrentHashMap<>();
    private final Map<String, String> ledgers = new ConcurrentHashMap<>();

    private volatile ResultListener results = payload -> {};

    /** Hears what became of commands. */
    interface ResultListener {
        /** @throws IOException when it cannot be recorded; then it must not be acknowledged. */
        void heard(byte[] payload) throws IOException;
    }

    CityInbox(CityStore store, LongSupplier unixMillis) {
        this.store = store;
        this.unixMillis = unixMillis;
    }

    void onResult(ResultListener listener) {
        results = listener;
    }

    /** @throws IOException when it cannot be stored; then it must not be acknowledged. */
    void receive(String topic, byte[] payload) throws IOException {
        CityTopic parsed = CityTopics.parse(topic).orElse(null);
        if (parsed instanceof CityTopic.Data data) {
            receive(data, payload);
        } else if (parsed instanceof CityTopic.Status status) {
            statuses.put(name(status), new String(payload, StandardCharsets.UTF_8));
        } else if (parsed instanceof CityTopic.Ledger ledger) {
            ledgers.put(name(ledger), new String(payload, StandardCharsets.UTF_8));
        } else if (parsed instanceof CityTopic.Results) {
            results.heard(payload);
        }
    }

    private void receive(CityTopic.Data topic, byte[] payload) throws IOException {
        try {
            CityPack pack = PackPayload.decode(payload);
            CityStore.Arrived arrived = store.store(topic, pack, unixMillis.getAsLong());
            messages.increment();
            duplicates.add(arrived.repeated());
            (topic.lane() == CityTopics.Lane.LIVE ? live : backlog).add(arrived.fresh());
        } catch (SenmlException e) {
            refused.increment();
            LOG.warn("{} sent {} bytes that are no city pack: {}", name(topic), payload.length, e.getMessage());
        }
    }

    private static String name(CityTopic topic) {
        return topic.of().area() + "/" + topic.of().gateway();
    }

    CityCounts counts() {
        return new CityCounts(messages.sum(), live.sum(), backlog.sum(), duplicates.sum(), refused.sum());
    }

    Map<String, String> statuses() {
        return new TreeMap<>(statuses);
    }

    Map<String, String> ledgers() {
        return new TreeMap<>(ledgers);
    }
}
