package tsuji.gateway.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteErrorCode;
import tsuji.gateway.journal.FaultyDisk;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.time.StepClock;
import tsuji.wire.TimeQuality;

/**
 * One seed's life of a gateway, stepped on one thread between devices, a disk, a clock and a city that do what the seed
 * draws. Nothing in it depends on anything but the seed.
 */
final class Simulation {
    private static final SQLiteErrorCode[] ERRORS = {
        SQLiteErrorCode.SQLITE_FULL, SQLiteErrorCode.SQLITE_READONLY, SQLiteErrorCode.SQLITE_IOERR_FSYNC
    };
    private static final int STEPS = 80;
    private static final int GAPS_EVERY_STEPS = 20;
    private static final int DRAIN_STEPS_MAX = 800;

    private final Random random;
    private final Plan plan;
    private final Path root;
    private final Mutation mutation;
    private final StepClock clock = new StepClock();
    private final FaultyDisk disk = new FaultyDisk();
    private final Trace trace = new Trace();
    private final Truth truth;
    private final Fleet fleet;
    private final City city;
    private final Invariants invariants;
    private Subject subject;
    private int step;

    Simulation(Path root, long seed, Mutation mutation) {
        this.random = new Random(seed);
        this.root = root;
        this.mutation = mutation;
        plan = Plan.draw(random);
        truth = new Truth(disk);
        fleet = new Fleet(plan, random, clock, new Fleet.Records(truth, trace), mutation);
        city = new City(plan, random, truth, trace);
        invariants = new Invariants(plan, truth, city);
    }

    /** Lives it whole. Throws AssertionError when a promise is broken. */
    void run() throws JournalException {
        try (Subject started =
                new Subject(plan, mutation, random, new Subject.Surroundings(clock, disk, truth, root))) {
            subject = started;
            while (step < STEPS) {
                trace.note("step " + step + disturb());
                fleet.step(subject.intake());
                stepGateway();
                pass(random.nextInt(10) == 0 ? random.nextInt(5_000) : random.nextInt(80));
            }
            drain();
        }
    }

    private String disturb() throws JournalException {
        String did = "";
        if (chance(plan.faults().disk())) {
            did += ", " + failDisk();
        }
        if (chance(plan.faults().clock())) {
            did += ", " + setClock();
        }
        if (chance(plan.faults().city())) {
            did += ", " + city.trouble(subject.uplink());
        }
        if (chance(plan.faults().crashes())) {
            did += ", " + end();
        }
        return did;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String failDisk() {
        SQLiteErrorCode error = ERRORS[random.nextInt(ERRORS.length)];
        switch (random.nextInt(5)) {
            case 0:
                disk.failNextBegin(error);
                return "next begin " + error;
            case 1:
                disk.failNextWrite(error);
                return "next write " + error;
            case 2:
                disk.failNextCommit(error);
                return "next commit " + error;
            case 3:
                disk.hideNextCommit(error);
                return "next commit hidden behind " + error;
            default:
                disk.heal();
                return "disk well";
        }
    }

    /** When it says that it is synchronised, it is; all else it may get wrong. */
    private String setClock() {
        int kind = random.nextInt(4);
        if (kind == 0) {
            clock.setWall(random.nextInt(), TimeQuality.UNKNOWN);
            return "clock in 1970";
        }
        if (kind == 1) {
            clock.setWall(truth.nowMillis() + random.nextInt(72_000_000) - 36_000_000, TimeQuality.ESTIMATED);
            return "clock guessed";
        }
        if (kind == 2 && plan.telemetryDays() > 0) {
            pass(TimeUnit.HOURS.toMillis(20));
            return "20 hours later";
        }
        clock.setWall(truth.nowMillis(), TimeQuality.SYNCED);
        return "clock synchronised";
    }

    private String end() throws JournalException {
        switch (random.nextInt(4)) {
            case 0:
                subject.kill();
                restarted();
                return "killed";
            case 1:
                pass(random.nextInt(60_000));
                subject.cutPower();
                restarted();
                return "power cut, " + setClock();
            case 2:
                disk.cutPowerInNextCommit(random);
                return "power will fail in the next commit";
            default:
                if (!subject.isStoring()) {
                    return "";
                }
                subject.stop();
                restarted();
                return "stopped and started";
        }
    }

    private void restarted() {
        fleet.gatewayRestarted();
        city.gatewayEnded();
    }

    private void pass(long millis) {
        truth.pass(millis);
        clock.advanceMillis(millis);
    }

    private void stepGateway() throws JournalException {
        String died = subject.stepIntake();
        if (!died.isEmpty()) {
            restarted();
            trace.note(died);
        }
        city.step(subject.uplink(), subject.journal().lastSeq());
        subject.uplink().runOnce();
        check();
        step++;
    }

    private void check() throws JournalException {
        assertThat(subject.intake().queued())
                .as("queued deliveries")
                .isLessThanOrEqualTo(plan.intake().queueMax());
        if (subject.isStoring()) {
            invariants.check(subject.journal(), subject.lookAtDisk());
            trace.note(invariants + ", " + subject.journal().unsent() + ", "
                    + subject.sum(LedgerSnapshot.Account::confirmed) + " confirmed");
            if (step % GAPS_EVERY_STEPS == 0) {
                invariants.checkGaps(subject.journal());
            }
        } else {
            trace.note("storage is " + subject.intake().storageState());
        }
    }

    /** Everything is well again: now everything that was accepted must come to the city, or be counted as expired. */
    private void drain() throws JournalException {
        disk.heal();
        city.heal();
        int until = step + DRAIN_STEPS_MAX;
        while (!(fleet.isSatisfied() && invariants.isDrained())) {
            assertThat(step).as("steps to drain; %s, %s", fleet, invariants).isLessThan(until);
            fleet.send(subject.intake());
            stepGateway();
            // Batches may wait, then a boot for its time, then an entry that the broker refused.
            pass(step % 200 == 0 ? TimeUnit.DAYS.toMillis(1) : step % 20 == 0 ? 15_000 : 60);
        }
        invariants.checkDrained(subject.journal());
        invariants.checkGaps(subject.journal());
    }

    /** Of all that happened. Once, at the end. */
    String digest() {
        return trace.digest();
    }

    @Override
    public String toString() {
        return "step " + step + "\n" + plan + "\n" + trace;
    }
}
