package tsuji.gateway.seeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tsuji.gateway.journal.FaultyDisk;
import tsuji.gateway.journal.OnDisk;
import tsuji.gateway.journal.StoredEntry;
import tsuji.gateway.time.StepClock;
import tsuji.wire.CityEntry;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.TimeQuality;
import tsuji.wire.Value;

/**
 * What is so, whatever the gateway says: the true time, what was offered and answered, and every entry that was ever on the
 * disk, read past the journal in the moment in which its commit came to the disk.
 */
final class Truth {
    private static final long TIME_TOLERANCE_MILLIS = 1_000;

    private final FaultyDisk disk;
    private long nowMillis = StepClock.START_UNIX_MILLIS;
    private String epoch = "";

    /** Entries by number. Never again another one under the same number. */
    private final TreeMap<Long, Entry> entries = new TreeMap<>();

    private final Map<Long, Message> messages = new HashMap<>();
    private final Map<Long, Long> seqByMessage = new HashMap<>();
    private final Map<DeviceId, Long> newestMessage = new HashMap<>();
    private final Set<Long> waitedForTime = new HashSet<>();
    private long underWay;

    /** Refused messages that no commit has counted yet. */
    private long refusedUncounted;

    /** What the ledger must say was received, and was refused. */
    private long received;

    private long refused;

    record Entry(long seq, Message message, int boot, long monoMillis) {
        Account account() {
            return new Account(message.device, message.dataClass);
        }
    }

    record Account(DeviceId device, DataClass dataClass) {}

    Truth(FaultyDisk disk) {
        this.disk = disk;
    }

    long nowMillis() {
        return nowMillis;
    }

    void pass(long millis) {
        nowMillis += millis;
    }

    /** A device is about to send it. */
    void made(Message message) {
        messages.put(message.id, message);
    }

    void offered() {
        underWay++;
    }

    void answered() {
        underWay--;
    }

    void refused() {
        refusedUncounted++;
    }

    /** The process is gone, and with it what was not committed. */
    void gatewayEnded() {
        underWay = 0;
        refusedUncounted = 0;
    }

    /** A group was committed, and the gateway knows it: what it refused until now is counted and will not be again. */
    void groupCommitted() {
        refusedUncounted = 0;
    }

    long received() {
        return received;
    }

    long refusedCounted() {
        return refused;
    }

    /** The part of one transaction in the ledger. */
    record Group(long received, long refused) {
        static final Group NONE = new Group(0, 0);
    }

    /** Of the open group, while so many deliveries are still queued. */
    Group openGroup(int queued) {
        return new Group(underWay - queued + refusedUncounted, refusedUncounted);
    }

    /** The group is on the disk. */
    void committed(Group group) {
        received += group.received();
        refused += group.refused();
    }

    /** After a power cut inside a commit nobody can know whether it was made: with it or without. */
    void settleCut(Group inLedger, Group cut) {
        if (!inLedger.equals(new Group(received, refused))) {
            committed(cut);
            assertThat(inLedger).as("the ledger after a restart").isEqualTo(new Group(received, refused));
        }
    }

    /** A transaction is on the disk: reads what came with it. */
    void look(OnDisk onDisk) {
        for (StoredEntry stored : onDisk.entries()) {
            Message message = messages.get(number(decode(stored.body())));
            assertThat(stored.body()).as("body of entry %s", stored.seq()).isEqualTo(message.body);
            assertThat(new Account(stored.device(), stored.dataClass()))
                    .as("account of entry %s", stored.seq())
                    .isEqualTo(new Account(message.device, message.dataClass));
            Long before = seqByMessage.put(message.id, stored.seq());
            assertThat(before != null && onDisk.seqs().contains(before))
                    .as("message %s is stored twice: as %s and %s", message, before, stored.seq())
                    .isFalse();
            requireDevicesOrder(message, before);
            entries.put(stored.seq(), new Entry(stored.seq(), message, stored.boot(), stored.monoMillis()));
        }
    }

    /** What was forgotten before may come again, late. */
    private void requireDevicesOrder(Message message, Long before) {
        if (before == null) {
            Long newest = newestMessage.put(message.device, message.id);
            assertThat(newest == null || newest < message.id)
                    .as("message %s was stored after %s", message, newest)
                    .isTrue();
        }
    }

    long lastSeq() {
        return entries.isEmpty() ? 0 : entries.lastKey();
    }

    Collection<Entry> entriesAfter(long seq) {
        return entries.tailMap(seq, false).values();
    }

    Entry entry(long seq) {
        return entries.get(seq);
    }

    void waitsForTime(long seq) {
        waitedForTime.add(seq);
    }

    /** The entry may go out of order, because its boot had no time when it was stored. */
    boolean hadToWait(long seq) {
        return waitedForTime.contains(seq);
    }

    void requireStored(Message message) {
        assertThat(disk.isProven())
                .as("acknowledged after a failure, before a commit")
                .isTrue();
        assertThat(seqByMessage)
                .as("acknowledged and not on the disk: %s", message)
                .containsKey(message.id);
    }

    void opened(String epochOfJournal) {
        assertThat(epoch.isEmpty() || epoch.equals(epochOfJournal))
                .as("the epoch stays")
                .isTrue();
        epoch = epochOfJournal;
    }

    String epoch() {
        return epoch;
    }

    void requireEpoch(String sent) {
        assertThat(sent).isEqualTo(epoch);
    }

    /** What the city got is what the device sent, and its time is right when it is said to be. */
    void requireSame(CityEntry got, DataClass dataClass) {
        Entry entry = entries.get(got.seq());
        assertThat(entry).as("entry %s that the city got", got.seq()).isNotNull();
        Message message = entry.message();
        assertThat(number(got.readings())).as("message of entry %s", got.seq()).isEqualTo(message.id);
        assertThat(new Account(got.device(), dataClass)).isEqualTo(entry.account());
        if (!message.isAbsolute && got.quality() == TimeQuality.SYNCED) {
            long millis = Math.round(got.readings().get(0).timeSeconds() * 1_000);
            long nearest = message.receivedMillis.stream()
                    .min((a, b) -> Long.compare(Math.abs(a - millis), Math.abs(b - millis)))
                    .orElseThrow();
            assertThat(millis).as("time of entry %s", got.seq()).isCloseTo(nearest, within(TIME_TOLERANCE_MILLIS));
        }
    }

    private static List<Reading> decode(byte[] body) {
        try {
            return Senml.decode(Senml.Format.CBOR, body);
        } catch (SenmlException e) {
            throw new AssertionError("stored body", e);
        }
    }

    private static long number(List<Reading> readings) {
        return (long) ((Value.Num) readings.get(0).value()).number();
    }
}
