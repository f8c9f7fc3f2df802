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
    /** Stands for the gateway in the lines of what its observers see. */
    private static final CityTopics OBSERVED = new CityTopics("observed", "devices");

    private final RecordWriter file;
    private final Form form;
    private final LongSupplier unixMillis;
    private long heard;
    private volatile long written;

    /** How entries are written down. */
    interface Form {
        /** What is to be written now: this entry, entries held back before, or nothing. */
        List<StoredEntry> lines(HeardEntry heard);

        /** What is held back when nothing more comes. */
        default List<StoredEntry> rest() {
            return List.of();
        }
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
                hear(data, pack.epoch(), entry);
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
        hear(data, "heard", new CityEntry(++heard, device.get().device(), TimeQuality.SYNCED, readings));
        return true;
    }

    private void hear(CityTopic.Data topic, String epoch, CityEntry entry) throws IOException {
        write(form.lines(new HeardEntry(topic, epoch, entry, unixMillis.getAsLong())));
    }

    /** Nothing more comes. */
    void end() throws IOException {
        write(form.rest());
    }

    private void write(List<StoredEntry> lines) throws IOException {
        for (StoredEntry line : lines) {
            file.write(line);
            written++;
        }
    }

    private Reading absolute(Reading reading) {
        return reading.hasAbsoluteTime()
                ? reading
                : new Reading(
                        reading.metric(),
                        reading.unit(),
                        reading.value(),
                        reading.sum(),
                        unixMillis.getAsLong() / 1_000.0 + reading.timeSeconds(),
                        reading.updateSeconds());
    }
}
