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
import java.util.function.Consumer;
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
        return tally(sent, city, ledger, fate -> {});
    }

    /** The same, and says of each message what became of it, device by device. */
    public static Tally tally(Path sent, List<Path> city, Ledger ledger, Consumer<MessageFate> fates)
            throws IOException {
        Verifier verifier = new Verifier();
        RecordReader.readSent(sent, verifier::sent);
        for (Path file : city) {
            RecordReader.readStored(file, verifier::stored);
        }
        return verifier.tally(ledger, fates);
    }

    private void sent(SentMessage message) {
        DeviceTrack track = tracks.computeIfAbsent(message.device(), device -> new DeviceTrack());
        if (message.isBabble()) {
            track.babbled(message.attempts());
            return;
        }
        if (!DeviceTrack.isCountable(message.msgSeq())) {
            throw new IllegalArgumentException("msgSeq of " + message.device() + " is " + message.msgSeq()
                    + ", allowed 1 to " + DeviceTrack.MSG_SEQ_MAX);
        }
        track.sent(message);
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
        corrupted += track.hasKey(entry) ? 0 : 1;
        if (entry.lane().equals("live")) {
            live++;
            latencies.add(entry.receivedUnixMillis() - track.sentMillis(entry));
        } else {
            backlog++;
        }
    }

    private Tally tally(Ledger ledger, Consumer<MessageFate> fates) {
        Counts all = new Counts();
        Missing missing = new Missing(0, 0, 0, 0);
        List<Tally.Loss> losses = new ArrayList<>();
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<String, DeviceTrack> entry : tracks.entrySet()) {
            String device = entry.getKey();
            DeviceTrack track = entry.getValue();
            Counts counts = track.count();
            Ledger.Account account = ledger.of(device);
            Missing own = Missing.of(counts, account);
            if (own.lost() > 0) {
                losses.add(new Tally.Loss(device, own.lost(), track.firstMissing()));
            }
            if (ledger.isKnown()) {
                differences.addAll(CrossCheck.of(device, counts, account));
            }
            track.tell(device, own, fates);
            all.add(counts);
            missing = missing.plus(own);
        }
        return new Tally(
                all.sent,
                all.acknowledged,
                all.confirmed,
                missing.queued(),
                missing.expired(),
                missing.lost(),
                all.refused + missing.refused(),
                all.unacknowledged,
                all.unacknowledgedAtCity,
                all.neverSent,
                arrivals(all.refusedAtCity),
                losses.stream()
                        .sorted(Comparator.comparingLong(Tally.Loss::lost).reversed())
                        .limit(Tally.LOSSES_MAX)
                        .toList(),
                new Tally.Books(ledger.isKnown(), differences));
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
