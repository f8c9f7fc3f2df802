package tsuji.sim.city;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.Value;

/** Sums of one metric per device and local day over what the city has stored; each entry counts once. */
public final class DayTotals {
    private final String metric;
    private final ZoneId zone;
    private final Set<String> identities = new HashSet<>();
    private final Map<String, Map<LocalDate, Double>> totals = new TreeMap<>();

    private DayTotals(String metric, ZoneId zone) {
        this.metric = metric;
        this.zone = zone;
    }

    /** Device → day → sum, for example of {@code interval_import}. */
    public static Map<String, Map<LocalDate, Double>> read(Path cityFile, String metric, ZoneId zone)
            throws IOException {
        DayTotals totals = new DayTotals(metric, zone);
        RecordReader.readStored(cityFile, totals::add);
        return totals.totals;
    }

    private void add(StoredEntry entry) {
        if (!identities.add(entry.gateway() + " " + entry.epoch() + " " + entry.seq())) {
            return;
        }
        try {
            byte[] body = Base64.getUrlDecoder().decode(entry.body());
            for (Reading reading : Senml.decode(Senml.Format.CBOR, body)) {
                add(entry.device(), reading);
            }
        } catch (SenmlException e) {
            throw new IllegalStateException("entry " + entry.seq() + ": our own encoding", e);
        }
    }

    private void add(String device, Reading reading) {
        if (reading.metric().equals(metric) && reading.value() instanceof Value.Num value) {
            LocalDate day = Instant.ofEpochSecond((long) reading.timeSeconds())
                    .atZone(zone)
                    .toLocalDate();
            totals.computeIfAbsent(device, key -> new TreeMap<>()).merge(day, value.number(), Double::sum);
        }
    }
}
