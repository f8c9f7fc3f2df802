package tsuji.gateway.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;
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
    /** Retention within one call of {@link #maintain}: keeps up with 32,768 entries between two calls. */
    private static final int STEPS_MAX = 4;

    /** Retention within one recovery: more than half a million entries; what is left to do is done by the next one. */
    private static final int ROOM_STEPS_MAX = 64;

    private final JournalSettings settings;
    private final Health health;
    private final Opener opener;
    private final Ballast ballast;
    private final IoFailures ioFailures;
    private final Inbox inbox = new Inbox();
    private Runnable wake = () -> {};
    private boolean usable = true;
    private boolean exhausted;
    private Writer writer;
    private int generation;
    private volatile Committed committed;

    /** What other threads see of the last commit, whole; after a failure the last one stays until there is a new one. */
    private record Committed(int generation, Writer writer, long lastSeq, List<SeqRange> unsent, long unsentBytes) {}

    private Journal(JournalSettings settings, TrustedClock clock, Health health, Opener opener)
            throws JournalException {
        this.settings = settings;
        this.health = health;
        this.opener = opener;
        this.ioFailures = new IoFailures(clock);
        this.ballast = new Ballast(settings.directory(), settings.ballastBytes());
        use(opener.open());
        ballast.makeIfRoom();
    }

    /** Opens or creates the database, repairs what a crash left, and records this boot. Blocks; call before any thread starts. */
    public static Journal open(JournalSettings settings, TrustedClock clock, Health health) throws JournalException {
        return open(settings, clock, health, Faults.NONE);
    }

    static Journal open(JournalSettings settings, TrustedClock clock, Health health, Faults faults)
            throws JournalException {
        Opener opener = new Opener(settings, clock, health, faults);
        try {
            return new Journal(settings, clock, health, opener);
        } catch (JournalException | RuntimeException e) {
            opener.close();
            throw e;
        }
    }

    private void use(Writer fresh) {
        writer = fresh;
        inbox.opened(fresh.epoch);
        usable = true;
        generation++;
        publish();
    }

    private void publish() {
        committed = new Committed(
                generation, writer, writer.committedSeq(), writer.unsent.snapshot(), writer.unsentBytes());
    }

    /**
     * Any thread. Identity of this database: random, made when it was created. Part of every entry's identity towards the
     * city. It changes at once with all else that other threads see, and never back: who finds the same before and after
     * looking at something looked at that database.
     */
    public String epoch() {
        return committed.writer().epoch;
    }

    /** Intake. True: an entry of this device and class with this fingerprint was accepted before (bounded, see JournalSettings). */
    public boolean isKnown(DeviceId device, DataClass dataClass, long dedupKey) {
        return writer.isKnown(device, dataClass, dedupKey);
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

    /** Intake. As above, for so many of which nothing is kept. */
    public void countRefusals(DeviceId device, DataClass dataClass, Refusal reason, long count) {
        writer.countRefusals(device, dataClass, reason, count);
    }

    /**
     * Intake. Makes everything since the last commit durable: entries, ledger, pending confirmations. When it returns, all of
     * it was fsynced; when it throws, none of it may be acknowledged.
     */
    public void commit() throws JournalException {
        requireUsable();
        if (exhausted && writer.hasEntries()) {
            usable = false;
            throw full();
        }
        Inbox.Work work = inbox.peek();
        boolean added = attempt("commit", () -> {
            writer.reserve();
            return writer.commit(work);
        });
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

    /** Intake, between commits. A bounded piece of house-keeping: checkpoint, retention, the clock's sighting, the ballast. */
    public void maintain() throws JournalException {
        requireUsable();
        attempt("house-keeping", () -> {
            writer.checkpoint();
            writer.noteTime();
            return writer.hasPendingWork() ? Retention.Step.NOTHING_TO_DO : retain(settings.bytesMax(), STEPS_MAX);
        });
        ballast.makeIfRoom();
        if (ballast.isThere() && !exhausted) {
            health.clear(ErrorCode.E501);
        }
    }

    private Retention.Step retain(long bytesMax, int stepsMax) throws SQLException {
        Retention.Step step = Retention.Step.REMOVED;
        for (int i = 0; i < stepsMax && step.hasMore(); i++) {
            step = writer.retain(bytesMax);
            if (step == Retention.Step.THINNED) {
                health.raise(
                        ErrorCode.E503,
                        "the budget of " + bytesMax
                                + " bytes is exhausted: telemetry that waits for the city is thinned;"
                                + " restore the connection to the city or raise the budget");
            }
        }
        exhausted = step == Retention.Step.EXHAUSTED || step == Retention.Step.LOOKED && exhausted;
        publish();
        return step;
    }

    private JournalException full() {
        String detail =
                settings.directory() + ": journal full: " + writer.ledger.unsent() + " entries wait for the city, "
                        + settings.bytesMax() + " bytes allowed, nothing left that may be dropped;"
                        + " restore the connection to the city or raise the budget";
        health.raise(ErrorCode.E501, detail);
        return new JournalException(JournalException.Kind.FULL, detail, null);
    }

    /**
     * Intake. After a failure: closes, applies the ladder for {@code kind}, reopens and verifies. When it throws, nothing may
     * be acknowledged and it has to be called again.
     *
     * @throws IllegalStateException the disk failed {@value IoFailures#PER_HOUR_MAX} times within an hour: let the process end, the
     *     service manager starts it again.
     */
    public void recover(JournalException.Kind kind) throws JournalException {
        usable = false;
        writer.close();
        if (kind == JournalException.Kind.IO) {
            ioFailures.note();
        }
        // An exhausted budget is not a full disk.
        boolean diskWasFull = kind == JournalException.Kind.FULL && !exhausted;
        boolean gaveBallast = diskWasFull && ballast.release();
        Writer fresh = kind == JournalException.Kind.CORRUPT ? opener.openSalvaged() : opener.open();
        writer = fresh;
        inbox.opened(fresh.epoch);
        Inbox.Work work = inbox.peek();
        attempt("recovery", () -> {
            if (kind == JournalException.Kind.IO) {
                fresh.verify(committed.lastSeq());
            }
            if (diskWasFull) {
                fresh.truncateLog();
            }
            return fresh.commit(work);
        });
        inbox.done(work);
        if (kind == JournalException.Kind.FULL) {
            makeRoom(diskWasFull, gaveBallast);
        }
        use(fresh);
    }

    /** With the ballast gone there is room for a while; without one, a sixteenth of what is stored has to go. */
    private void makeRoom(boolean diskWasFull, boolean gaveBallast) throws JournalException {
        Retention.Step step = attempt("making room", () -> {
            long bytesMax = settings.bytesMax();
            boolean mustShrink = diskWasFull && !gaveBallast;
            long target = mustShrink ? Math.min(bytesMax, writer.usedBytes() / 16 * 15) : bytesMax;
            Retention.Step last = retain(target, ROOM_STEPS_MAX);
            exhausted &= writer.usedBytes() > bytesMax;
            writer.truncateLog();
            return last;
        });
        boolean diskIsFull = Trouble.isFull(settings.directory());
        if (exhausted || diskIsFull && step == Retention.Step.EXHAUSTED) {
            usable = false;
            throw full();
        }
        if (diskIsFull || gaveBallast) {
            health.raise(
                    ErrorCode.E501, settings.directory() + ": the disk is full: delete what does not belong there");
        }
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
            throw failed(damage.get());
        }
    }

    private interface Work<T> {
        T run() throws SQLException, IOException;
    }

    private <T> T attempt(String doing, Work<T> work) throws JournalException {
        try {
            return work.run();
        } catch (SQLException e) {
            throw failed(Trouble.of(settings.directory(), doing, e));
        } catch (IOException e) {
            throw failed(Trouble.of(settings.directory(), doing, e));
        }
    }

    private JournalException failed(JournalException trouble) {
        usable = false;
        exhausted = false;
        return trouble;
    }

    /**
     * Any thread. The city has stored these; written with intake's next commit. Ranges may cover seqs that are already gone.
     * Numbers of another epoch mean nothing here: they are not taken.
     */
    public void confirm(String epoch, List<SeqRange> ranges) {
        // What was not committed cannot have been sent: it must not be confirmed by who claims too much.
        long last = committed.lastSeq();
        inbox.confirm(
                epoch,
                ranges.stream()
                        .filter(range -> range.first() <= last)
                        .map(range -> new SeqRange(range.first(), Math.min(range.last(), last)))
                        .toList());
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
        return committed.writer().ledger.snapshot();
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
        return committed.writer().boots.resolve(boot, monoMillis);
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
        return committed.writer().ledger.committed();
    }

    int generation() {
        return committed.generation();
    }

    /** Intake, or after it ended. What was not committed is dropped, as it was not acknowledged. */
    @Override
    public void close() throws JournalException {
        boolean clean = usable;
        usable = false;
        try {
            if (clean) {
                writer.closeClean();
            } else {
                writer.close();
            }
        } catch (IOException e) {
            throw Trouble.of(settings.directory(), "closing the journal", e);
        } finally {
            opener.close();
        }
    }

    /** As a killed process would leave it; for tests. */
    void abandon() throws JournalException {
        usable = false;
        // While somebody reads, closing leaves the log where it is.
        try (Database other = Database.openReader(file())) {
            other.number("SELECT count(*) FROM meta");
            writer.close();
        } catch (SQLException e) {
            throw Trouble.of(settings.directory(), "abandoning the journal", e);
        } finally {
            opener.close();
        }
    }

    /**
     * Wall time of an entry.
     *
     * @param unixMillis empty while the boot never saw a clock worth believing.
     */
    public record ResolvedTime(OptionalLong unixMillis, TimeQuality quality) {}
}
