package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.replay.Finding;
import tsuji.sim.replay.RecordedMessage;
import tsuji.sim.replay.Recording;
import tsuji.sim.replay.Recordings;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.Value;

/** A recording of five rides from home with twenty reports each, some 400 m from one to the next, and what is left of them. */
class AnonymiserTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final int REPORTS = 100;
    private static final int DEVICES = 5;

    /** The first and the last report of each ride. */
    private static final int ENDS = 2 * DEVICES;

    private static final long WEEK_SECONDS = 7 * 86_400;

    @TempDir
    private Path dir;

    private final List<Reading> said = new ArrayList<>();

    private static String device(int report) {
        return "SC-tanaka-" + report % DEVICES;
    }

    private Path record(String name) throws Exception {
        Path path = dir.resolve(name);
        said.clear();
        try (RecordWriter file = RecordWriter.create(path)) {
            HeardMessages heard = new HeardMessages(file, new Anonymiser(new SecureRandom()), () -> NOW);
            for (int report = 0; report < REPORTS; report++) {
                double at = NOW / 1_000.0 - 60 * report;
                List<Reading> readings = List.of(
                        Reading.number("lat", "lat", 36.599_123 + report * 0.000_731, at),
                        Reading.number("gps/x", "lon", 140.651_789 - report * 0.000_577, at),
                        Reading.number("odometer", "m", 7_654_321 + report, at),
                        Reading.number("gnss_time", "s", at, at),
                        Reading.number("altitude", "m", 43.21, at),
                        Reading.number("msg_seq", "", 991_000 + report, at),
                        Reading.number("battery", "%EL", 78, at),
                        Reading.text("trip", "trip-of-" + device(report), at));
                said.addAll(readings);
                heard.write("v1/" + device(report) + "/telemetry", Senml.encode(Senml.Format.CBOR, readings));
            }
            heard.end();
        }
        return path;
    }

    private static List<Reading> readings(Path file) throws Exception {
        return Recordings.read(file).messages().stream()
                .flatMap(message -> message.readings().stream())
                .toList();
    }

    private static List<Double> numbers(List<Reading> readings, String metric) {
        return readings.stream()
                .filter(reading -> reading.metric().equals(metric) && reading.value() instanceof Value.Num)
                .map(reading -> ((Value.Num) reading.value()).number())
                .toList();
    }

    @Test
    void noNameAndNoTextOfTheOriginalIsInTheFile() throws Exception {
        Path file = record("a.ndjson");

        StringBuilder all = new StringBuilder(Files.readString(file));
        RecordReader.readStored(
                file,
                entry -> all.append(
                        new String(Base64.getUrlDecoder().decode(entry.body()), StandardCharsets.ISO_8859_1)));
        assertThat(all).doesNotContain("tanaka", "SC-", "observed");
    }

    @Test
    void noPlaceNoTrueTimeAndNoCounterOfTheOriginalIsInTheFile() throws Exception {
        List<Reading> kept = readings(record("a.ndjson"));

        for (String metric : List.of("lat", "gps/x", "odometer")) {
            assertThat(numbers(kept, metric))
                    .hasSize(REPORTS - ENDS)
                    .doesNotContainAnyElementsOf(numbers(said, metric));
        }
        assertThat(kept).extracting(Reading::metric).doesNotContain("gnss_time", "altitude", "msg_seq");
        Set<Double> times = said.stream().map(Reading::timeSeconds).collect(Collectors.toSet());
        assertThat(kept).noneMatch(reading -> times.contains(reading.timeSeconds()));
    }

    @Test
    void placesOfACellCannotBeTold() throws Exception {
        List<Reading> kept = readings(record("a.ndjson"));

        // 100 places over 0.0731 and 0.0577 degrees.
        assertThat(new TreeSet<>(numbers(kept, "lat"))).hasSizeBetween(7, 9);
        assertThat(new TreeSet<>(numbers(kept, "gps/x"))).hasSizeBetween(5, 7);
        assertThat(numbers(kept, "lat").get(0)).isCloseTo(36.599_123 + DEVICES * 0.000_731, offset(0.005));
    }

    @Test
    void weekdaysTimesOfDayValuesAndDistancesStay() throws Exception {
        List<Reading> kept = readings(record("a.ndjson"));

        double back = said.get(0).timeSeconds() - kept.get(0).timeSeconds();
        assertThat(back % WEEK_SECONDS).isZero();
        assertThat(back / WEEK_SECONDS).isBetween((double) Anonymiser.WEEKS_MIN, (double) Anonymiser.WEEKS_MAX);
        assertThat(numbers(kept, "battery")).containsOnly(78.0);
        assertThat(numbers(kept, "odometer")).contains(0.0, (double) (REPORTS - ENDS - DEVICES));
    }

    @Test
    void devicesStayApartWithinARecordingAndCannotBeFoundInTheNext() throws Exception {
        Set<String> first = devices(record("a.ndjson"));
        Set<String> second = devices(record("b.ndjson"));

        assertThat(first).hasSize(DEVICES).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(DEVICES);
    }

    private static Set<String> devices(Path file) throws Exception {
        return Recordings.read(file).messages().stream()
                .map(RecordedMessage::device)
                .map(Object::toString)
                .collect(Collectors.toSet());
    }

    @Test
    void replayTakesAllOfItAndRepeatsStayRepeats() throws Exception {
        Path file = record("a.ndjson");
        List<StoredEntry> entries = new ArrayList<>();
        RecordReader.readStored(file, entries::add);
        Recording recording = Recordings.read(file);

        assertThat(recording.count(Finding.Fate.REFUSED)).isZero();
        assertThat(recording.messages()).hasSize(REPORTS);
        assertThat(entries).extracting(StoredEntry::seq).doesNotHaveDuplicates();
        assertThat(entries)
                .extracting(StoredEntry::gateway)
                .containsOnly(entries.get(0).gateway());
    }
}
