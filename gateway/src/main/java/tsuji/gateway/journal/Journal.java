package tsuji.gateway.journal;

import java.util.List;
import java.util.OptionalLong;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Refusal;

/**
 * The durable store between devices and city: entries, the ranges of them not yet confirmed, the ledger, the boots.
 *
 * <p>One writer: methods marked <i>intake</i> belong to thread intake. {@link #confirm}, {@link #lastSeq},
 * {@link #unsent}, {@link #ledger}, {@link #resolve} and {@link #openReader} may be called from any thread.
 */
public final class Journal implements AutoCloseable {

    /** Opens or creates the database, repairs what a crash left, and records this boot. Blocks; call before any thread starts. */
    public static Journal open(JournalSettings settings, TrustedClock clock) throws JournalException {
        throw new UnsupportedOperationException();
    }

    /** Identity of this database: random, made when it was created. Part of every entry's identity towards the city. */
    public String epoch() {
        throw new UnsupportedOperationException();
    }

    /** Intake. True: an entry with this fingerprint was accepted before (bounded memory, see JournalSettings). */
    public boolean isKnown(long dedupKey) {
        throw new UnsupportedOperationException();
    }

    /** Intake. Adds the entry to the open transaction and to the ledger; returns its sequence number. */
    public long append(NewEntry entry) throws JournalException {
        throw new UnsupportedOperationException();
    }

    /** Intake. Counts a repeat in the ledger with the open transaction. */
    public void countDuplicate(DeviceId device, DataClass dataClass) {
        throw new UnsupportedOperationException();
    }

    /** Intake. Counts a refusal in the ledger with the open transaction and keeps the payload in the bounded quarantine. */
    public void countRefusal(DeviceId device, DataClass dataClass, Refusal reason, String detail, byte[] payload) {
        throw new UnsupportedOperationException();
    }

    /**
     * Intake. Makes everything since the last commit durable: entries, ledger, pending confirmations. When it returns, all of
     * it was fsynced; when it throws, none of it may be acknowledged.
     */
    public void commit() throws JournalException {
        throw new UnsupportedOperationException();
    }

    /** Intake. True: confirmations, counts or retention wait for a commit although no entry does. */
    public boolean hasPendingWork() {
        throw new UnsupportedOperationException();
    }

    /** Intake. A bounded piece of house-keeping: retention, checkpoint, incremental vacuum, ledger fold. */
    public void maintain() throws JournalException {
        throw new UnsupportedOperationException();
    }

    /** Intake. After a failure: rolls back, closes, applies the ladder for {@code kind}, reopens and verifies. */
    public void recover(JournalException.Kind kind) throws JournalException {
        throw new UnsupportedOperationException();
    }

    /** Any thread. The city has stored these; written with intake's next commit. Ranges may cover seqs that are already gone. */
    public void confirm(List<SeqRange> ranges) {
        throw new UnsupportedOperationException();
    }

    /** Any thread. Highest committed sequence number; 0 when empty. */
    public long lastSeq() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. Committed and not yet confirmed or expired, ascending. */
    public List<SeqRange> unsent() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. Bytes that unsent entries take, about; for the drain's ETA and the time to full. */
    public long unsentBytes() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. The balance as of the last commit. */
    public LedgerSnapshot ledger() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. Wall time of a moment in a boot, when any sighting of the clock in that boot was good enough. */
    public ResolvedTime resolve(int boot, long monoMillis) {
        throw new UnsupportedOperationException();
    }

    /** Any thread; the reader then belongs to one thread. */
    public JournalReader openReader() throws JournalException {
        throw new UnsupportedOperationException();
    }

    /** Runs {@code wake} on thread intake after each commit that added entries. Must not block. */
    public void onCommitted(Runnable wake) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws JournalException {
        throw new UnsupportedOperationException();
    }

    /**
     * Wall time of an entry.
     *
     * @param unixMillis empty while the boot never saw a clock worth believing.
     */
    public record ResolvedTime(OptionalLong unixMillis, tsuji.wire.TimeQuality quality) {}
}
