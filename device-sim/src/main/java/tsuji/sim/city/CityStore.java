package tsuji.sim.city;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import tsuji.sim.record.ContentKey;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.StoredEntry;
import tsuji.wire.CityEntry;
import tsuji.wire.CityPack;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.Value;

/**
 * What the city has: a line in {@code city.ndjson} for each arrival of an entry, and which identities
 * (gateway, epoch, seq) have arrived. Any thread; one at a time gets in, since lines and identities must agree.
 */
final class CityStore implements Closeable {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String MESSAGE_COUNTER = "msg_seq";

    /** How many entries of one pack were new and how many had been here before. */
    record Arrived(int fresh, int repeated) {}

    /** All that is stored of one journal, as a receipt says it. */
    record Holding(CityTopics gateway, String epoch, List<SeqRanges.Range> ranges) {
        /** The message on the topic {@code receipts}. */
        String toJson() {
            StringJoiner pairs = new StringJoiner(",", "[", "]");
            ranges.forEach(range -> pairs.add("[" + range.first() + "," + range.last() + "]"));
            String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(epoch));
            return "{\"epoch\":\"" + quoted + "\",\"ranges\":" + pairs + "}";
        }
    }

    private record Journal(CityTopics gateway, String epoch) {}

    private final RecordWriter writer;

    private final Map<Journal, SeqRanges> stored = new HashMap<>();

    // In the order of arrival: the receipt of an old epoch comes before that of the new one.
    private final Map<Journal, SeqRanges> unreceipted = new LinkedHashMap<>();

    /** Goes on with the file if it is there: its entries count as stored. */
    CityStore(Path file) throws IOException {
        if (Files.exists(file)) {
            RecordReader.readStored(file, this::remember);
        }
        writer = RecordWriter.append(file);
    }

    private synchronized void remember(StoredEntry entry) {
        String[] names = entry.gateway().split("/", 2);
        ranges(new Journal(new CityTopics(names[0], names[1]), entry.epoch())).add(entry.seq());
    }

    private SeqRanges ranges(Journal journal) {
        return stored.computeIfAbsent(journal, key -> new SeqRanges());
    }

    /** @throws IOException when the file takes no more: the message must not be acknowledged to the broker. */
    synchronized Arrived store(CityTopic.Data topic, CityPack pack, long receivedUnixMillis) throws IOException {
        Journal journal = new Journal(topic.of(), pack.epoch());
        SeqRanges ranges = ranges(journal);
        int fresh = 0;
        for (CityEntry entry : pack.entries()) {
            writer.write(line(new HeardEntry(topic, pack.epoch(), entry, receivedUnixMillis)));
            fresh += ranges.add(entry.seq()) ? 1 : 0;
        }
        writer.flush();
        unreceipted.put(journal, ranges);
        return new Arrived(fresh, pack.entries().size() - fresh);
    }

    static StoredEntry line(HeardEntry heard) {
        CityTopic.Data topic = heard.topic();
        CityEntry entry = heard.entry();
        byte[] body = Senml.encode(Senml.Format.CBOR, entry.readings());
        return new StoredEntry(
                topic.of().area() + "/" + topic.of().gateway(),
                heard.epoch(),
                entry.seq(),
                topic.lane().topicLevel(),
                topic.dataClass().topicLevel(),
                entry.device().value(),
                entry.quality().label(),
                messageCounter(entry.readings()),
                ContentKey.of(entry.readings()),
                heard.receivedUnixMillis(),
                BASE64.encodeToString(body));
    }

    private static long messageCounter(List<Reading> readings) {
        for (Reading reading : readings) {
            if (reading.metric().equals(MESSAGE_COUNTER) && reading.value() instanceof Value.Num counter) {
                return (long) counter.number();
            }
        }
        return 0;
    }

    /** What came to journals since the last call, cumulative; every line of it is in the file. */
    synchronized List<Holding> takeUnreceipted() {
        List<Holding> holdings = unreceipted.entrySet().stream()
                .map(one -> new Holding(
                        one.getKey().gateway(),
                        one.getKey().epoch(),
                        one.getValue().ranges()))
                .toList();
        unreceipted.clear();
        return holdings;
    }

    /** Different entries stored, per gateway {@code area/gateway}. */
    synchronized Map<String, Long> distinct() {
        Map<String, Long> distinct = new TreeMap<>();
        stored.forEach((journal, ranges) -> distinct.merge(
                journal.gateway().area() + "/" + journal.gateway().gateway(), ranges.size(), Long::sum));
        return distinct;
    }

    @Override
    public synchronized void close() throws IOException {
        writer.close();
    }
}
