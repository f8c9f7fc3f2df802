package tsuji.sim.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.replay.Finding.Fate;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/** What a city has stored, {@code city.ndjson}, as messages of the same devices. Repeats are refused, they were sent once. */
final class StoredMessages {
    /** The sender counts anew. */
    private static final String MESSAGE_COUNTER = "msg_seq";

    private final Path file;
    private final List<Finding> findings = new ArrayList<>();
    private final List<RecordedMessage> messages = new ArrayList<>();
    private final Map<DeviceId, String> types = new HashMap<>();
    private final Set<String> identities = new HashSet<>();
    private int rows;

    private StoredMessages(Path file) {
        this.file = file;
    }

    static Recording read(Path file) throws IOException {
        StoredMessages stored = new StoredMessages(file);
        RecordReader.readStored(file, stored::row);
        return new Recording(stored.rows, stored.types, stored.messages, stored.findings, 0);
    }

    private void row(StoredEntry entry) {
        rows++;
        try {
            if (!identities.add(entry.gateway() + " " + entry.epoch() + " " + entry.seq())) {
                refuse("entry " + entry.seq() + " again");
                return;
            }
            List<Reading> readings = new ArrayList<>(
                    Senml.decode(Senml.Format.CBOR, Base64.getUrlDecoder().decode(entry.body())));
            readings.removeIf(reading -> reading.metric().equals(MESSAGE_COUNTER));
            DeviceId device = new DeviceId(entry.device());
            if (readings.isEmpty()) {
                refuse("entry " + entry.seq() + " says nothing");
                return;
            }
            boolean event = entry.dataClass().equals(DataClass.EVENT.topicLevel());
            types.put(device, "generic");
            messages.add(new RecordedMessage(device, event ? DataClass.EVENT : DataClass.TELEMETRY, readings));
        } catch (SenmlException | IllegalArgumentException e) {
            refuse("entry " + entry.seq() + " of " + entry.device() + ": " + e.getMessage());
        }
    }

    private void refuse(String reason) {
        findings.add(new Finding(file, rows, Fate.REFUSED, reason));
    }
}
