package tsuji.gateway.seeds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.intake.Intake;
import tsuji.gateway.intake.SteppedIntake;
import tsuji.gateway.journal.FaultyDisk;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.Journal.ResolvedTime;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.OnDisk;
import tsuji.gateway.journal.PowerCut;
import tsuji.gateway.time.StepClock;
import tsuji.gateway.uplink.SteppedUplink;
import tsuji.wire.TimeQuality;

/** The gateway that is tried: real intake, journal and uplink, started, stepped, killed and started again. */
final class Subject implements AutoCloseable {
    private final Plan plan;
    private final Mutation mutation;
    private final Random random;
    private final StepClock clock;
    private final FaultyDisk disk;
    private final Truth truth;
    private final Path root;

    private int starts;
    private Path directory;
    private Journal journal;
    private Intake intake;
    private SteppedUplink uplink;
    private Truth.Group cut = Truth.Group.NONE;
    private long notedUpTo;
    private Look seenAt;
    private OnDisk seen;

    Subject(Plan plan, Mutation mutation, Random random, Surroundings around) throws JournalException {
        this.plan = plan;
        this.mutation = mutation;
        this.random = random;
        this.clock = around.clock();
        this.disk = around.disk();
        this.truth = around.truth();
        this.root = around.root();
        disk.onDisk(this::onDisk);
        directory = root.resolve("start-0");
        start();
    }

    /** Where it lives. */
    record Surroundings(StepClock clock, FaultyDisk disk, Truth truth, Path root) {}

    private record Look(Path directory, long commits) {}

    private void start() throws JournalException {
        disk.heal();
        Health health = new Health();
        journal = disk.open(plan.journal(directory), clock, health);
        truth.opened(journal.epoch());
        intake = new Intake(plan.intake(), journal, clock, health, new Counters());
        intake.onGroupCommitted(truth::groupCommitted);
        uplink = new SteppedUplink(plan.uplink(), journal, clock, new Random(random.nextLong()), mutation.tampering());
        truth.settleCut(
                new Truth.Group(sum(LedgerSnapshot.Account::received), sum(LedgerSnapshot.Account::refusedTotal)), cut);
        cut = Truth.Group.NONE;
    }

    /** Inside a commit: it is on the disk, and nobody was told. */
    private void onDisk() {
        truth.look(lookAtDisk());
        if (isGroup()) {
            truth.committed(truth.openGroup(intake.queued()));
        }
    }

    /** What the journal commits while it opens or recovers is its own. */
    private boolean isGroup() {
        return intake != null && isStoring();
    }

    boolean isStoring() {
        return intake.storageState().equals("normal");
    }

    Journal journal() {
        return journal;
    }

    Intake intake() {
        return intake;
    }

    SteppedUplink uplink() {
        return uplink;
    }

    /** Read again only after a commit or a start: it costs more than all that is tried. */
    OnDisk lookAtDisk() {
        Look now = new Look(directory, disk.commits());
        if (!now.equals(seenAt)) {
            seen = OnDisk.read(directory, truth.lastSeq());
            seenAt = now;
        }
        return seen;
    }

    long sum(ToLongFunction<LedgerSnapshot.Account> count) {
        return journal.ledger().accounts().stream().mapToLong(count).sum();
    }

    /** Returns what else happened. */
    String stepIntake() throws JournalException {
        if (mutation == Mutation.COMMIT_WITHOUT_SYNC) {
            delete(lostSync());
            PowerCut.copySynced(directory, lostSync());
        }
        try {
            SteppedIntake.runOnce(intake);
            noteWaiting();
            return "";
        } catch (PowerCut now) {
            cut = isGroup() ? truth.openGroup(intake.queued()) : Truth.Group.NONE;
            now.restore(next());
            restart(true);
            return "power cut in a commit";
        } catch (IllegalStateException e) {
            if (!e.getMessage().startsWith("the disk failed")) {
                throw e;
            }
            kill();
            return "gave up, because the disk failed too often";
        }
    }

    /** Entries of a boot without a time wait for it, and may then be overtaken. */
    private void noteWaiting() {
        for (Truth.Entry entry : truth.entriesAfter(notedUpTo)) {
            ResolvedTime time = journal.resolve(entry.boot(), entry.monoMillis());
            if (time.quality() == TimeQuality.UNKNOWN) {
                truth.waitsForTime(entry.seq());
            }
            notedUpTo = entry.seq();
        }
    }

    private Path lostSync() {
        return root.resolve("lost-sync");
    }

    private Path next() {
        starts++;
        return root.resolve("start-" + starts);
    }

    void kill() throws JournalException {
        PowerCut.copySynced(directory, next());
        restart(false);
    }

    void cutPower() throws JournalException {
        Path synced = Files.exists(lostSync()) ? lostSync() : directory;
        PowerCut.copySynced(synced, next());
        restart(true);
    }

    /** The process is gone; the next one finds what is in the new directory. */
    private void restart(boolean isBoot) throws JournalException {
        uplink.abandon();
        FaultyDisk.abandon(journal);
        delete(directory);
        directory = root.resolve("start-" + starts);
        comeBack(isBoot);
    }

    private void comeBack(boolean isBoot) throws JournalException {
        intake = null;
        truth.gatewayEnded();
        if (isBoot) {
            clock.reboot();
        }
        start();
    }

    void stop() throws JournalException {
        disk.heal();
        long beforeMillis = clock.monoMillis();
        intake.close();
        uplink.close();
        journal.close();
        truth.pass(clock.monoMillis() - beforeMillis);
        comeBack(false);
    }

    @Override
    public void close() throws JournalException {
        uplink.abandon();
        journal.close();
        delete(root);
    }

    private static void delete(Path directory) {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
