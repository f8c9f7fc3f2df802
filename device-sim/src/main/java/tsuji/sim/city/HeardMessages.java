package tsuji.sim.city;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.StoredEntry;
import tsuji.wire.CityEntry;
import tsuji.wire.CityPack;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.TimeQuality;
import tsuji.wire.Topics;

/** Turns what was heard at a city's broker, or at a gateway, into lines of a recording. Owned by one thread. */
final class HeardMessages {
    /** RFC 8428, 4.5.3: smaller times are relative to now. */
    private static final double ABSOLUTE_SECONDS = 1L << 28;

    /** Stands for the gateway in the lines of what its observers see. */
    private static final CityTopics OBSERVED = new CityTopics("observed", "devices");

    private final RecordWriter file;
    private final Form form;
    private final LongSupplier unixMillis;
    private long heard;
    private volatile long written;

    /** How an entry is written down; empty: not at all. */
    interface Form {
        Optional<StoredEntry> line(CityTopic.Data topic, String epoch, CityEntry entry, long receivedUnixMillis);
    }

    HeardMessages(RecordWriter file, Form form, LongSupplier unixMillis) {
        this.file = file;
        this.form = form;
        this.unixMillis = unixMillis;
    }

    long written() {
        return written;
    }

    /** False: not a message with readings. */
    boolean write(String topic, byte[] payload) throws IOException, SenmlException {
        if (CityTopics.parse(topic).orElse(null) instanceof CityTopic.Data data) {
            CityPack pack = PackPayload.decode(payload);
            for (CityEntry entry : pack.entries()) {
                line(data, pack.epoch(), entry);
            }
            return true;
        }
        Optional<DeviceTopic> device =
                Topics.parse(topic).filter(parsed -> parsed.kind().carriesReadings());
        if (device.isEmpty()) {
            return false;
        }
        List<Reading> readings = Senml.decode(Senml.sniff(payload), payload).stream()
                .map(this::absolute)
                .toList();
        CityTopic.Data data = new CityTopic.Data(OBSERVED, device.get().kind().dataClass(), CityTopics.Lane.LIVE);
        line(data, "heard", new CityEntry(++heard, device.get().device(), TimeQuality.SYNCED, readings));
        return true;
    }

    private void line(CityTopic.Data topic, String epoch, CityEntry entry) throws IOException {
        Optional<StoredEntry> line = form.line(topic, epoch, entry, unixMillis.getAsLong());
        if (line.isPresent()) {
            file.write(line.get());
            written++;
        }
    }

    private Reading absolute(Reading reading) {
        double time = reading.timeSeconds();
        return time >= ABSOLUTE_SECONDS
                ? reading
                : new Reading(
                        reading.metric(),
                        reading.unit(),
                        reading.value(),
                        reading.sum(),
                        unixMillis.getAsLong() / 1_000.0 + time,
                        reading.updateSeconds());
    }
}
