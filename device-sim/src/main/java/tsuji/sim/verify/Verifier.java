package tsuji.sim.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.SentMessage;
import tsuji.sim.record.StoredEntry;

/**
 * Joins the files of a run by device and {@code msg_seq}. Takes each file once, from front to back; memory grows with the
 * messages sent, {@value DeviceTrack#BYTES_PER_MESSAGE} bytes each, and 4 for each live arrival.
 */
public final class Verifier {
    private final Map<String, DeviceTrack> tracks = new TreeMap<>();
    private final Map<String, Short> epochs = new HashMap<>();
    private final Latencies latencies = new Latencies();
    private long live;
    private long backlog;
    private long duplicates;
    private long doubled;
    private long corrupted;
    private long reordered;
    private long foreign;

    private Verifier() {}

    /**
     * @param sent the fleet's {@code sent.ndjson}.
     * @param city the city's files, in the order in which they were written.
     * @throws IOException when a file cannot be read or is none of a run.
     */
    public static Tally tally(Path sent, List<Path> city, Ledger ledger) throws IOException {
        Verifier verifier = new Verifier();
        RecordReader.readSent(sent, verifier::sent);
        for (Path file : city) {
            RecordReader.readStored(file, verifier::stored);
        }
        return verifier.tally(ledger);
    }

    private void sent(SentMessage message) {
        if (!DeviceTrack.isCountable(message.msgSeq())) {
            throw new IllegalArgumentException("msgSeq of " + message.device() + " is " + message.msgSeq()
                    + ", allowed 1 to " + DeviceTrack.MSG_SEQ_MAX);
        }
        tracks.computeIfAbsent(message.device(), device -> new DeviceTrack()).sent(message);
    }

    private void stored(StoredEntry entry) {
        DeviceTrack track = tracks.get(entry.device());
        if (track == null) {
            foreign++;
            return;
        }
        switch (track.arrived(entry, epoch(entry))) {
            case FIRST -> first(track, entry);
            case FIRST_REORDERED -> {
                reordered++;
                first(track, entry);
            }
            case DUPLICATE -> duplicates++;
            case DOUBLED -> doubled++;
            case FOREIGN -> foreign++;
        }
    }

    private short epoch(StoredEntry entry) {
        return epochs.computeIfAbsent(entry.gateway() + "/" + entry.epoch(), name -> (short) epochs.size());
    }

    private void first(DeviceTrack track, StoredEntry entry) {
        if (!track.hasKey(entry)) {
            corrupted++;
        }
        if (entry.lane().equals("live")) {
            live++;
            latencies.add(entry.receivedUnixMillis() - track.sentMillis(entry));
        } else {
            backlog++;
        }
    }

    private Tally tally(Ledger ledger) {
        DeviceTrack.Counts all = new DeviceTrack.Counts();
        List<Tally.Loss> losses = new ArrayList<>();
        long queued = 0;
        long expired = 0;
        for (Map.Entry<String, DeviceTrack> entry : tracks.entrySet()) {
            long missingBefore = all.missing();
            entry.getValue().count(all);
            long missing = all.missing() - missingBefore;
            Ledger.Account account = ledger.of(entry.getKey());
            long waiting = Math.min(missing, account.queued());
            long givenUp = Math.min(missing - waiting, account.expired());
            long lost = missing - waiting - givenUp;
            queued += waiting;
            expired += givenUp;
            if (lost > 0) {
                losses.add(new Tally.Loss(entry.getKey(), lost, entry.getValue().firstMissing()));
            }
        }
        return new Tally(
                all.sent,
                all.acknowledged,
                all.confirmed,
                queued,
                expired,
                all.missing() - queued - expired,
                all.refused,
                all.unacknowledged,
                all.unacknowledgedAtCity,
                all.neverSent,
                arrivals(all.refusedAtCity),
                losses.stream()
                        .sorted(Comparator.comparingLong(Tally.Loss::lost).reversed())
                        .limit(Tally.LOSSES_MAX)
                        .toList());
    }

    private Tally.Arrivals arrivals(long refused) {
        return new Tally.Arrivals(
                live,
                backlog,
                duplicates,
                doubled,
                corrupted,
                reordered,
                refused,
                foreign,
                latencies.millisAt(0.5),
                latencies.millisAt(0.99));
    }

    /** Times in milliseconds, exact. */
    private static final class Latencies {
        private int[] millis = new int[1_024];
        private int size;
        private boolean sorted;

        void add(long time) {
            if (size == millis.length) {
                millis = Arrays.copyOf(millis, size * 2);
            }
            // Two clocks of one machine may differ by a tick; no message arrives before it was sent.
            millis[size++] = (int) Math.max(0, Math.min(time, Integer.MAX_VALUE));
        }

        long millisAt(double share) {
            if (!sorted) {
                Arrays.sort(millis, 0, size);
                sorted = true;
            }
            return size == 0 ? 0 : millis[(int) Math.ceil(size * share) - 1];
        }
    }
}
