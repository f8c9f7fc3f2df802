package tsuji.sim.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tsuji.sim.record.ExpectedReading;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.Value;

/**
 * Judges emulated devices by what they had to say: each kind of reading and each metering slot is at the city, in its unit
 * and with its value, and nothing else; and what the gateway has accepted of these devices is at the city or accounted for.
 */
public final class ReadingVerifier {
    private final Map<Key, Track> tracks = new LinkedHashMap<>();
    private final Map<String, Set<String>> identities = new TreeMap<>();

    /** @param unixSeconds 0: of any time. */
    private record Key(String device, String metric, long unixSeconds) {
        @Override
        public String toString() {
            return device + " " + metric + (unixSeconds == 0 ? "" : " of " + unixSeconds);
        }
    }

    /** What is known of one expectation. */
    private static final class Track {
        private final ExpectedReading expected;
        private long right;
        private long wrong;
        private String example = "";

        Track(ExpectedReading expected) {
            this.expected = expected;
        }

        void add(String unit, Value value) {
            if (value instanceof Value.Num number && expected.isMetBy(unit, number.number())) {
                right++;
            } else {
                wrong++;
                example = value + " " + unit;
            }
        }
    }

    private ReadingVerifier() {}

    /**
     * @param expected the file of what emulated devices had to say.
     * @param city the city's files.
     * @throws IOException when a file cannot be read or is none of a run.
     */
    public static ReadingTally tally(Path expected, List<Path> city, Ledger ledger) throws IOException {
        ReadingVerifier verifier = new ReadingVerifier();
        RecordReader.readExpected(expected, verifier::expect);
        for (Path file : city) {
            RecordReader.readStored(file, verifier::stored);
        }
        return new ReadingTally(verifier.tracks.size(), verifier.differences(ledger));
    }

    private void expect(ExpectedReading reading) {
        tracks.put(new Key(reading.device(), reading.metric(), reading.unixSeconds()), new Track(reading));
        identities.putIfAbsent(reading.device(), new HashSet<>());
    }

    private void stored(StoredEntry entry) {
        Set<String> known = identities.get(entry.device());
        if (known == null || !known.add(entry.gateway() + "/" + entry.epoch() + "/" + entry.seq())) {
            return;
        }
        for (Reading reading : readings(entry)) {
            Track any = tracks.get(new Key(entry.device(), reading.metric(), 0));
            Track timed = tracks.get(new Key(entry.device(), reading.metric(), (long) reading.timeSeconds()));
            Track track = timed == null ? any : timed;
            if (track != null) {
                track.add(reading.unit(), reading.value());
            }
        }
    }

    private static List<Reading> readings(StoredEntry entry) {
        try {
            return Senml.decode(Senml.Format.CBOR, Base64.getUrlDecoder().decode(entry.body()));
        } catch (SenmlException e) {
            throw new IllegalStateException("the city has stored what is not SenML", e);
        }
    }

    private List<String> differences(Ledger ledger) {
        List<String> found = new ArrayList<>();
        tracks.forEach((key, track) -> {
            if (track.wrong > 0) {
                found.add(key + ": " + track.wrong + " wrong, for example " + track.example + ", expected "
                        + track.expected.least() + " to " + track.expected.most() + " "
                        + track.expected.unit());
            } else if (track.right == 0) {
                found.add(key + ": never came to the city");
            }
        });
        if (ledger.isKnown()) {
            identities.forEach((device, stored) -> account(device, stored.size(), ledger.of(device), found));
        }
        return found;
    }

    /** Every message that was taken is at the city, waits or was given up by rule; those that wait may be at the city too. */
    private static void account(String device, long stored, Ledger.Account account, List<String> found) {
        long least = account.accepted() - account.queued() - account.expired();
        if (stored < least || stored > account.accepted()) {
            found.add(device + ": the gateway accepted " + account.accepted() + ", the city has " + stored + ", "
                    + account.queued() + " wait, " + account.expired() + " expired");
        }
        if (account.refused() > 0) {
            found.add(device + ": the gateway refused " + account.refused());
        }
    }
}
