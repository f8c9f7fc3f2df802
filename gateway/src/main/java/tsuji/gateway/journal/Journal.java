package tsuji.gateway.journal;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Refusal;
import tsuji.wire.TimeQuality;

/**
 * The durable store between devices and city: entries, the ranges of them not yet confirmed, the ledger, the boots.
 *
 * <p>One writer: methods marked <i>intake</i> belong to thread intake. {@link #confirm}, {@link #lastSeq},
 * {@link #unsent}, {@link #ledger}, {@link #resolve}, {@link #gaps} and {@link #openReader} may be called from any thread.
 */
public final class Journal implements AutoCloseable {
    private final JournalSettings settings;
    private final Opener opener;
    private final Inbox inbox = new Inbox();
    private Runnable wake = () -> {};
    private boolean usable = true;

    // After a failure the last one stays for those who only look, until recovery has made a new one.
    private volatile Writer writer;
    private volatile Committed committed;
    private volatile int generation;

    /** What other threads see of the last commit. */
    private record Committed(long lastSeq, List<SeqRange> unsent, long unsentBytes) {}

    private Journal(JournalSettings settings, Opener opener) throws JournalException {
        this.settings = settings;
        this.opener = opener;
        use(opener.open());
    }

    /** Opens or creates the database, repairs what a crash left, and records this boot. Blocks; call before any thread starts. */
    public static Journal open(JournalSettings settings, TrustedClock clock) throws JournalException {
        return open(settings, clock, Faults.NONE);
    }

    static Journal open(JournalSettings settings, TrustedClock clock, Faults faults) throws JournalException {
        return new Journal(settings, new Opener(settings, clock, faults));
    }

    private void use(Writer fresh) {
        writer = fresh;
        usable = true;
        generation++;
        publish();
    }

    private void publish() {
        committed = new Committed(writer.committedSeq(), writer.unsent.snapshot(), writer.unsentBytes());
    }

    /** Identity of this database: random, made when it was created. Part of every entry's identity towards the city. */
    public String epoch() {
        return writer.epoch;
    }

    /** Intake. True: an entry with this fingerprint was accepted before (bounded memory, see JournalSettings). */
    public boolean isKnown(long dedupKey) {
        return writer.isKnown(dedupKey);
    }

    /** Intake. Adds the entry to the open transaction and to the ledger; returns its sequence number. */
    public long append(NewEntry entry) throws JournalException {
        requireUsable();
        return writer.append(entry);
    }

    /** Intake. Counts a repeat in the ledger with the open transaction. */
    public void countDuplicate(DeviceId device, DataClass dataClass) {
        writer.countDuplicate(device, dataClass);
    }

    /** Intake. Counts a refusal in the ledger with the open transaction and keeps the payload in the bounded quarantine. */
    public void countRefusal(DeviceId device, DataClass dataClass, Refusal reason, String detail, byte[] payload) {
        writer.countRefusal(device, dataClass, reason, detail, payload);
    }

    /**
     * Intake. Makes everything since the last commit durable: entries, ledger, pending confirmations. When it returns, all of
     * it was fsynced; when it throws, none of it may be acknowledged.
     */
    public void commit() throws JournalException {
        requireUsable();
        Inbox.Work work = inbox.peek();
        boolean added = attempt("commit", () -> writer.commit(work));
        inbox.done(work);
        publish();
        if (added) {
            wake.run();
        }
    }

    /** Intake. True: confirmations, counts or retention wait for a commit although no entry does. */
    public boolean hasPendingWork() {
        return !inbox.isEmpty() || writer.hasPendingWork();
    }

    /** Intake. A bounded piece of house-keeping: retention, checkpoint, incremental vacuum, ledger fold. */
    public void maintain() throws JournalException {
        requireUsable();
    }

    /** Intake. After a failure: rolls back, closes, applies the ladder for {@code kind}, reopens and verifies. */
    public void recover(JournalException.Kind kind) throws JournalException {
        usable = false;
        writer.close();
        use(opener.open());
    }

    private void requireUsable() throws JournalException {
        if (!usable) {
            throw new JournalException(
                    JournalException.Kind.IO,
                    settings.directory() + ": closed after a failure until it recovers",
                    null);
        }
        Optional<JournalException> damage = inbox.takeDamage();
        if (damage.isPresent()) {
            usable = false;
            throw damage.get();
        }
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T attempt(String doing, Work<T> work) throws JournalException {
        try {
            return work.run();
        } catch (SQLException e) {
            usable = false;
            throw Trouble.of(settings.directory(), doing, e);
        }
    }

    /** Any thread. The city has stored these; written with intake's next commit. Ranges may cover seqs that are already gone. */
    public void confirm(List<SeqRange> ranges) {
        inbox.confirm(ranges);
    }

    /** Any thread. Highest committed sequence number; 0 when empty. */
    public long lastSeq() {
        return committed.lastSeq();
    }

    /** Any thread. Committed and not yet confirmed, ascending. A range may cover entries that expired meanwhile. */
    public List<SeqRange> unsent() {
        return committed.unsent();
    }

    /** Any thread. Bytes that unsent entries take, about; for the drain's ETA and the time to full. */
    public long unsentBytes() {
        return committed.unsentBytes();
    }

    /** Any thread. The balance as of the last commit. */
    public LedgerSnapshot ledger() {
        return writer.ledger.snapshot();
    }

    /** Any thread. What expired, newest first. */
    public List<Gap> gaps(int gapsMax) throws JournalException {
        try (Database database = Database.openReader(file())) {
            return Gaps.read(database, gapsMax);
        } catch (SQLException e) {
            throw Trouble.of(settings.directory(), "reading gaps", e);
        }
    }

    /** Any thread. Wall time of a moment in a boot, when any sighting of the clock in that boot was good enough. */
    public ResolvedTime resolve(int boot, long monoMillis) {
        return writer.boots.resolve(boot, monoMillis);
    }

    /** Any thread; the reader then belongs to one thread. */
    public JournalReader openReader() throws JournalException {
        return new EntryReader(this);
    }

    /** Runs {@code wake} on thread intake after each commit that added entries. Must not block. Register before start. */
    public void onCommitted(Runnable wake) {
        this.wake = wake;
    }

    Path directory() {
        return settings.directory();
    }

    Path file() {
        return settings.database();
    }

    Inbox inbox() {
        return inbox;
    }

    List<LedgerSnapshot.Account> accounts() {
        return writer.ledger.committed();
    }

    int generation() {
        return generation;
    }

    /** Intake, or after it ended. What was not committed is dropped, as it was not acknowledged. */
    @Override
    public void close() throws JournalException {
        usable = false;
        writer.close();
        opener.close();
    }

    /**
     * Wall time of an entry.
     *
     * @param unixMillis empty while the boot never saw a clock worth believing.
     */
    public record ResolvedTime(OptionalLong unixMillis, TimeQuality quality) {}
}
