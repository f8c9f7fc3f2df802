package tsuji.gateway.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.health.Loop;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.NewEntry;
import tsuji.gateway.time.TrustedClock;

/**
 * Thread {@code intake}: drains deliveries, recognises repeats, commits them as one group, and only then lets their
 * acknowledgements go (P1).
 *
 * <p>A group is committed as soon as it holds an event or interval, is full, or the last commit is long enough ago: so telemetry
 * that comes now and then is answered at once, and what comes thick and fast shares its commits.
 * When the journal fails, nothing of the group and nothing in the queue is acknowledged, and the {@link StorageLadder}
 * says when to try again.
 */
public final class Intake implements DeliverySink, AutoCloseable {
    /** Confirmations and counts without an entry wait this long for one, so that they cost no commit of their own. */
    static final long LOOSE_ENDS_WAIT_MILLIS = 500;

    static final long MAINTENANCE_EVERY_MILLIS = 200;

    /** A commit longer than this is said (E504), until a minute passes without another. */
    static final long SLOW_COMMIT_MILLIS = 1_000;

    static final long SLOW_COMMIT_FORGOTTEN_MILLIS = 60_000;

    /** At the end, for the commit under way, and as long again for those that wait: a slow card takes its time. */
    static final long CLOSE_MILLIS = 3_000;

    private static final long IDLE_WAIT_MILLIS = 200;
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final IntakeSettings settings;
    private final Journal journal;
    private final TrustedClock clock;
    private final Health health;
    private final IntakeCounters counters;
    private final DeliveryQueue queue;
    private final Refusals refusals = new Refusals();
    private final StorageLadder storage;
    private final List<Runnable> onGroupCommitted = new ArrayList<>();
    private Consumer<Delivery> onStored = delivery -> {};
    private Optional<Loop> loop = Optional.empty();

    // Thread intake.
    private final ArrayList<Delivery> group;
    private boolean groupIsUrgent;

    // A fault of ours: what of the group is in the journal is not known any more, so nothing of it may be acknowledged.
    private boolean failed;
    private long looseSinceMillis = Long.MAX_VALUE;
    private long committedAtNanos = Long.MIN_VALUE / 2;
    private long maintainedAtMillis = Long.MIN_VALUE / 2;
    private long slowAtMillis = Long.MIN_VALUE / 2;
    private volatile long steppedAtMillis;

    public Intake(IntakeSettings settings, Journal journal, TrustedClock clock, Health health, Counters counters) {
        this.settings = settings;
        this.journal = journal;
        this.clock = clock;
        this.health = health;
        this.queue = new DeliveryQueue(settings.queueMax());
        this.storage = new StorageLadder(health);
        this.counters = new IntakeCounters(counters, this);
        this.group = new ArrayList<>(settings.commitEntriesMax());
        this.steppedAtMillis = clock.monoMillis();
    }

    /** Starts thread intake; {@code onDeath} hears when the disk fails for good or we have a fault. */
    public void start(Loop.OnDeath onDeath) {
        Loop started = new Loop("intake", this::step, onDeath);
        loop = Optional.of(started);
        started.start();
    }

    @Override
    public boolean offer(Delivery delivery) {
        return queue.offer(delivery);
    }

    @Override
    public void onSpace(Runnable resume) {
        queue.onSpace(resume);
    }

    @Override
    public void onGroupCommitted(Runnable flush) {
        onGroupCommitted.add(flush);
    }

    /** Shows each delivery that is on the disk, on thread intake; must not block or throw. Call before start. */
    public void onStored(Consumer<Delivery> watcher) {
        onStored = watcher;
    }

    @Override
    public void refused(RefusedDelivery refused) {
        refusals.add(refused);
    }

    /** Deliveries that wait for a commit. Any thread. */
    public int queued() {
        return queue.size();
    }

    /** Whether deliveries can be stored: {@code normal}, {@code full}, {@code io}, {@code corrupt}, {@code read_only}. Any thread. */
    public String storageState() {
        return storage.state();
    }

    /** When the loop last finished a step, in monotonic milliseconds; for the watchdog. Any thread. */
    public long steppedAtMillis() {
        return steppedAtMillis;
    }

    private int step() throws InterruptedException {
        int done = runOnce();
        if (done == 0) {
            await();
        }
        return done;
    }

    /** Sleeps as long as there is nothing to do: until the group is due, or something comes. */
    private void await() throws InterruptedException {
        if (storage.stop().isPresent()) {
            long untilRetry = storage.stop().get().retryAtMillis() - clock.monoMillis();
            queue.pause(Math.min(IDLE_WAIT_MILLIS, Math.max(1, untilRetry)));
        } else if (group.isEmpty()) {
            queue.await(1, TimeUnit.MILLISECONDS.toNanos(IDLE_WAIT_MILLIS));
        } else {
            queue.await(settings.commitEntriesMax() - group.size(), Math.max(0, dueAtNanos() - clock.monoNanos()));
        }
    }

    /** One step; never waits for anything but the disk. Returns how many deliveries were taken or answered. */
    int runOnce() {
        boolean isSound = false;
        try {
            int done = tryOnce();
            isSound = true;
            return done;
        } finally {
            failed |= !isSound;
            steppedAtMillis = clock.monoMillis();
        }
    }

    private int tryOnce() {
        long now = clock.monoMillis();
        try {
            if (!recoverIfStopped(now)) {
                return 0;
            }
            int taken = collect();
            int answered = isDue(now) ? commitGroup() : 0;
            maintain(now);
            queue.announceSpace();
            return taken + answered;
        } catch (JournalException e) {
            return giveUp(e, now);
        }
    }

    /** False: it is too early to try again. */
    private boolean recoverIfStopped(long now) throws JournalException {
        Optional<StorageLadder.Stop> stop = storage.stop();
        if (stop.isEmpty()) {
            return true;
        }
        if (now < stop.get().retryAtMillis()) {
            return false;
        }
        journal.recover(stop.get().kind());
        storage.recovered();
        LOG.info("journal recovered from {}", stop.get().kind());
        return true;
    }

    /** Appends what waits to the open group; returns how many. */
    private int collect() throws JournalException {
        int before = group.size();
        queue.drainTo(group, settings.commitEntriesMax() - before);
        group.subList(before, group.size()).removeIf(this::turnsAway);
        for (int i = before; i < group.size(); i++) {
            append(group.get(i));
        }
        refusals.moveTo(journal);
        return group.size() - before;
    }

    /** True: it would overtake one that could not be stored. */
    private boolean turnsAway(Delivery delivery) {
        if (delivery.ack().isInTurn()) {
            return false;
        }
        counters.unavailable(1);
        delivery.ack().unavailable();
        return true;
    }

    private void append(Delivery delivery) throws JournalException {
        groupIsUrgent |= DeliveryQueue.isUrgent(delivery);
        if (delivery.repeatable() && journal.isKnown(delivery.device(), delivery.dataClass(), delivery.dedupKey())) {
            journal.countDuplicate(delivery.device(), delivery.dataClass());
            return;
        }
        journal.append(new NewEntry(
                delivery.device(),
                delivery.dataClass(),
                delivery.receivedMonoMillis(),
                delivery.body(),
                delivery.dedupKey()));
    }

    private boolean isDue(long now) {
        if (!group.isEmpty()) {
            return groupIsUrgent || group.size() >= settings.commitEntriesMax() || clock.monoNanos() >= dueAtNanos();
        }
        if (!journal.hasPendingWork()) {
            looseSinceMillis = Long.MAX_VALUE;
            return false;
        }
        looseSinceMillis = Math.min(looseSinceMillis, now);
        return now - looseSinceMillis >= LOOSE_ENDS_WAIT_MILLIS;
    }

    /** In nanoseconds, because a wait of 1 ms that is rounded up to the next whole one takes 2. */
    private long dueAtNanos() {
        return committedAtNanos + TimeUnit.MILLISECONDS.toNanos(settings.telemetryWaitMillis());
    }

    /** The one place where a promise is kept: first the disk, then the answers. */
    private int commitGroup() throws JournalException {
        long startedMillis = clock.monoMillis();
        long startedNanos = System.nanoTime();
        committedAtNanos = clock.monoNanos();
        journal.commit();
        refusals.committed();
        counters.committed(group.size(), System.nanoTime() - startedNanos);
        storage.proven();
        noteSpeed(startedMillis);
        for (Delivery delivery : group) {
            delivery.ack().committed();
        }
        onGroupCommitted.forEach(Runnable::run);
        // After the answers have left: nobody waits for those who only watch.
        group.forEach(onStored);
        return closeGroup();
    }

    private int closeGroup() {
        int answered = group.size();
        group.clear();
        groupIsUrgent = false;
        looseSinceMillis = Long.MAX_VALUE;
        return answered;
    }

    private void noteSpeed(long startedMillis) {
        long now = clock.monoMillis();
        if (now - startedMillis >= SLOW_COMMIT_MILLIS) {
            slowAtMillis = now;
            health.raise(
                    ErrorCode.E504,
                    "a commit took " + (now - startedMillis) + " ms; devices wait as long: the card may be worn out");
        } else if (now - slowAtMillis >= SLOW_COMMIT_FORGOTTEN_MILLIS) {
            health.clear(ErrorCode.E504);
        }
    }

    /** Not while counts wait for their commit: retention needs a transaction of its own, and it comes right after. */
    private void maintain(long now) throws JournalException {
        boolean isFree = group.isEmpty() && looseSinceMillis == Long.MAX_VALUE;
        if (now - maintainedAtMillis >= MAINTENANCE_EVERY_MILLIS && isFree) {
            maintainedAtMillis = now;
            journal.maintain();
        }
    }

    /** Whoever waits is told that nothing was stored, so that no device waits in vain while the disk is away. */
    private int giveUp(JournalException failure, long now) {
        LOG.error("journal: {} ({})", failure.getMessage(), failure.kind());
        refusals.failed();
        queue.drainTo(group, Integer.MAX_VALUE);
        counters.unavailable(group.size());
        for (Delivery delivery : group) {
            delivery.ack().unavailable();
        }
        int answered = closeGroup();
        queue.announceSpace();
        storage.failed(failure, now);
        return answered;
    }

    /**
     * Stops the thread and commits what still waits, as long as that does not take too long: what is left then was not
     * acknowledged. After a fault of ours nothing is committed. Call when no ingress offers any more; the journal stays open.
     *
     * @throws IllegalStateException when the thread hangs in the disk: the journal is still its own.
     */
    @Override
    public void close() {
        loop.ifPresent(running -> running.close(CLOSE_MILLIS));
        loop = Optional.empty();
        if (failed) {
            return;
        }
        long deadlineMillis = clock.monoMillis() + CLOSE_MILLIS;
        do {
            groupIsUrgent = true;
            runOnce();
        } while (queue.size() > 0 && storage.stop().isEmpty() && clock.monoMillis() < deadlineMillis);
        if (queue.size() > 0) {
            LOG.warn("{} messages wait for the disk and are left; their devices send them again", queue.size());
        }
        if (storage.stop().isEmpty() && journal.hasPendingWork()) {
            commitLooseEnds();
        }
    }

    private void commitLooseEnds() {
        try {
            journal.commit();
        } catch (JournalException e) {
            giveUp(e, clock.monoMillis());
        }
    }
}
