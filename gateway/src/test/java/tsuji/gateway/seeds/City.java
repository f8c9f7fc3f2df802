package tsuji.gateway.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.uplink.SteppedUplink;
import tsuji.gateway.uplink.SteppedUplink.Sent;
import tsuji.gateway.uplink.UplinkSettings.Confirm;
import tsuji.wire.CityEntry;
import tsuji.wire.CityPack;
import tsuji.wire.CityTopics.Lane;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/**
 * The city: a line, a broker, a consumer with its store. The line loses what is on it when it breaks; the broker answers
 * late, twice or never; the consumer stores in any order and sends receipts that may be old, foreign or nonsense.
 */
final class City {
    private static final ErrorCode[] FAILURES = {ErrorCode.E204, ErrorCode.E205, ErrorCode.E209};

    private final Plan plan;
    private final Random random;
    private final Truth truth;
    private final Trace trace;
    private final Deque<Sent> onTheLine = new ArrayDeque<>();
    private final Deque<Sent> unanswered = new ArrayDeque<>();
    private final List<CityPack> unstored = new ArrayList<>();
    private final List<String> receipts = new ArrayList<>();
    private final Map<String, Long> lastOfPlace = new HashMap<>();
    private final Set<Long> seenOnConnection = new HashSet<>();

    /** Numbers of entries that the city has for good. */
    final Set<Long> stored = new TreeSet<>();

    private boolean isUp = true;
    private boolean isSlow;
    private int connection;
    private long oldUpTo;

    City(Plan plan, Random random, Truth truth, Trace trace) {
        this.plan = plan;
        this.random = random;
        this.truth = truth;
        this.trace = trace;
    }

    /** Something changes. Returns what. */
    String trouble(SteppedUplink uplink) {
        switch (random.nextInt(5)) {
            case 0:
                isUp = false;
                breakLine(uplink);
                return "city down";
            case 1:
                isSlow = true;
                return "city slow";
            case 2:
                breakLine(uplink);
                return "line broken";
            default:
                heal();
                return "city well";
        }
    }

    void heal() {
        isUp = true;
        isSlow = false;
    }

    /** What is on the line comes through or not; who sent it does not know. */
    private void breakLine(SteppedUplink uplink) {
        if (uplink.isConnected()) {
            receiveSome(uplink, random.nextInt(5));
            uplink.fail(FAILURES[random.nextInt(FAILURES.length)]);
        }
    }

    void gatewayEnded() {
        onTheLine.clear();
        unanswered.clear();
    }

    void step(SteppedUplink uplink, long lastSeq) {
        if (uplink.isConnecting() && random.nextInt(3) > 0) {
            answerAttempt(uplink, lastSeq);
        } else if (uplink.isConnected()) {
            receiveSome(
                    uplink,
                    isSlow
                            ? random.nextInt(2)
                            : random.nextInt(plan.uplink().batch().window() + 8));
            answerSome(
                    uplink,
                    isSlow
                            ? random.nextInt(2)
                            : random.nextInt(plan.uplink().batch().window() + 8));
        }
        if (plan.uplink().confirm() == Confirm.RECEIPT) {
            consume();
            if (uplink.isConnected() && random.nextBoolean()) {
                sendReceipt(uplink);
            }
        }
    }

    private void answerAttempt(SteppedUplink uplink, long lastSeq) {
        gatewayEnded();
        if (isUp) {
            uplink.accept();
            connection++;
            oldUpTo = lastSeq;
            seenOnConnection.clear();
            lastOfPlace.clear();
        } else {
            uplink.fail(FAILURES[random.nextInt(FAILURES.length)]);
        }
    }

    private void receiveSome(SteppedUplink uplink, int count) {
        onTheLine.addAll(uplink.takeSent());
        requireWindow();
        for (int i = 0; i < count && !onTheLine.isEmpty(); i++) {
            Sent sent = onTheLine.remove();
            sent.topic().ifPresent(topic -> receive(sent));
            unanswered.add(sent);
        }
    }

    /** A receipt may come before the broker's answer, and then makes room. */
    private void requireWindow() {
        if (plan.uplink().confirm() == Confirm.PUBACK) {
            long batches = Stream.concat(onTheLine.stream(), unanswered.stream())
                    .filter(sent -> sent.topic().isPresent())
                    .count();
            assertThat(batches)
                    .as("batches under way")
                    .isLessThanOrEqualTo(plan.uplink().batch().window());
        }
    }

    private void receive(Sent sent) {
        CityPack pack = decode(sent.payload());
        truth.requireEpoch(pack.epoch());
        List<Long> seqs = pack.entries().stream().map(CityEntry::seq).toList();
        trace.note("city got " + sent.topic().orElseThrow().lane() + " " + seqs);
        for (CityEntry entry : pack.entries()) {
            truth.requireSame(entry, sent.topic().orElseThrow().dataClass());
            requireOrder(entry, sent);
        }
        if (plan.uplink().confirm() == Confirm.RECEIPT) {
            unstored.add(pack);
        } else {
            stored.addAll(seqs);
        }
    }

    private static CityPack decode(byte[] payload) {
        try {
            return CityPack.decode(Senml.sniff(payload), payload);
        } catch (SenmlException e) {
            throw new AssertionError("not a pack", e);
        }
    }

    private void requireOrder(CityEntry entry, Sent sent) {
        assertThat(seenOnConnection.add(entry.seq()))
                .as("entry %s was sent once on a connection", entry.seq())
                .isTrue();
        Lane lane = sent.topic().orElseThrow().lane();
        if (entry.seq() <= oldUpTo) {
            assertThat(lane)
                    .as("entry %s is older than the connection", entry.seq())
                    .isEqualTo(Lane.BACKLOG);
        }
        String place = lane + " " + sent.topic().orElseThrow().dataClass() + " " + entry.device();
        Long before = lastOfPlace.put(place, entry.seq());
        assertThat(before == null || before < entry.seq() || truth.hadToWait(entry.seq()) || truth.hadToWait(before))
                .as("%s: entry %s came after %s", place, entry.seq(), before)
                .isTrue();
    }

    /** In order, as MQTT wants it; some twice. */
    private void answerSome(SteppedUplink uplink, int count) {
        for (int i = 0; i < count && !unanswered.isEmpty(); i++) {
            int token = unanswered.remove().token();
            uplink.acknowledge(token);
            if (random.nextInt(8) == 0) {
                uplink.acknowledge(token);
            }
        }
    }

    private void consume() {
        for (int i = random.nextInt(4); i > 0 && !unstored.isEmpty(); i--) {
            CityPack pack = unstored.remove(random.nextInt(unstored.size()));
            pack.entries().forEach(entry -> stored.add(entry.seq()));
        }
        receipts.add(receipt());
    }

    private String receipt() {
        StringBuilder ranges = new StringBuilder();
        long first = 0;
        long last = 0;
        for (long seq : stored) {
            if (first > 0 && seq == last + 1) {
                last = seq;
                continue;
            }
            append(ranges, first, last);
            first = seq;
            last = seq;
        }
        append(ranges, first, last);
        return "{\"epoch\":\"" + truth.epoch() + "\",\"ranges\":[" + ranges + "]}";
    }

    private static void append(StringBuilder ranges, long first, long last) {
        if (first > 0) {
            ranges.append(ranges.length() == 0 ? "[" : ",[")
                    .append(first)
                    .append(',')
                    .append(last)
                    .append(']');
        }
    }

    private void sendReceipt(SteppedUplink uplink) {
        String newest = receipts.get(receipts.size() - 1);
        String receipt = switch (random.nextInt(6)) {
            case 0 -> receipts.get(random.nextInt(receipts.size()));
            case 1 -> newest.replace(truth.epoch(), "another");
            case 2 -> newest.substring(0, newest.length() / 2);
            default -> newest;
        };
        uplink.arrive(Plan.TOPICS.receipts(), receipt);
    }
}
