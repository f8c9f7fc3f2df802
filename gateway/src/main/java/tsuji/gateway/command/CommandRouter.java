package tsuji.gateway.command;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.health.Loop;
import tsuji.gateway.store.Faults;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

/**
 * Thread {@code command}: takes commands from the city and from those at this gateway, sends each at most once, and reports
 * one outcome of each. Others hand in what they have through one bounded queue.
 */
public final class CommandRouter implements CityCommands, AutoCloseable {
    /** Commands, answers and confirmations that wait for the thread. */
    static final int INBOX_MAX = 1_024;

    static final long OPEN_AGAIN_MILLIS = 1_000;
    private static final long WAIT_MILLIS = 250;
    private static final Logger LOG = LoggerFactory.getLogger(CommandRouter.class);

    private final Surroundings around;
    private final Faults faults;
    private final Motions motions;
    private final Reports reports = new Reports();
    private final BlockingQueue<Input> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private final Counters.Count ignored;
    private final Set<DeviceId> awaited = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isAwake = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private Optional<Loop> loop = Optional.empty();

    // Thread command.
    private Optional<CommandDesk> desk = Optional.empty();
    private Optional<Input> current = Optional.empty();
    private long openAtMillis = Long.MIN_VALUE;

    /** What commands need of the rest of the gateway. */
    public record Surroundings(
            Path dataDir,
            DeviceRegistry registry,
            TrustedClock clock,
            Counters counters,
            Health health,
            List<DeviceOutlet> outlets,
            StoredEvents stored) {}

    /** What others hand in. */
    private sealed interface Input permits FromCity, FromDevice, Confirmed, Awake {}

    private record FromCity(byte[] payload, Runnable kept) implements Input {}

    private record FromDevice(Answer answer) implements Input {}

    private record Confirmed(long number) implements Input {}

    /** A device spoke for which commands wait: it may be here for a moment only. */
    private record Awake() implements Input {}

    public CommandRouter(Surroundings around) {
        this(around, Faults.NONE);
    }

    CommandRouter(Surroundings around, Faults faults) {
        this.around = around;
        this.faults = faults;
        this.motions = new Motions(around.clock());
        this.ignored = around.counters()
                .count(
                        "tsuji_commands_ignored_total",
                        "Commands and answers that were repeats, made no sense or found no room");
    }

    /** Starts the thread; only then the store is opened. */
    public void start(Loop.OnDeath onDeath) {
        Loop started = new Loop("command", this::stepAndWait, onDeath);
        loop = Optional.of(started);
        started.start();
    }

    /** Runs {@code wake} when there is something to report; it must not block. Call before start. */
    public void onReport(Runnable wake) {
        reports.onNew(wake);
    }

    @Override
    public boolean offer(byte[] payload, Runnable kept) {
        return inbox.offer(new FromCity(payload, kept));
    }

    /** Thread intake, after the commit and before {@link #committed}: how fast a device said that it moves. */
    public void moves(DeviceId device, Reading speed, long monoMillis) {
        motions.seen(device, speed, monoMillis);
    }

    /** Thread intake, after the commit: what a device said of its commands. */
    public void committed(DeviceId device, DataClass dataClass, byte[] body) {
        if (dataClass == DataClass.EVENT) {
            Answer.find(device, body).ifPresent(answer -> accept(new FromDevice(answer)));
        }
        // One at a time: this is a hint, and must take no room from answers.
        if (awaited.contains(device) && isAwake.compareAndSet(false, true) && !inbox.offer(new Awake())) {
            isAwake.set(false);
        }
    }

    @Override
    public List<Report> unreported() {
        return reports.waiting();
    }

    @Override
    public void reported(long number) {
        reports.remove(number);
        // Without room it is reported once more after the next start, in the same words.
        accept(new Confirmed(number));
    }

    private boolean accept(Input input) {
        boolean fits = inbox.offer(input);
        if (!fits) {
            ignored.increment();
        }
        return fits;
    }

    private int stepAndWait() throws InterruptedException {
        int done = runOnce();
        if (done == 0 && current.isEmpty()) {
            current = Optional.ofNullable(inbox.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS));
        } else if (desk.isEmpty()) {
            closing.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
        return done;
    }

    /** One step; waits for nothing but the disk. */
    int runOnce() {
        long now = around.clock().monoMillis();
        if (desk.isEmpty() && now < openAtMillis) {
            return 0;
        }
        try {
            if (desk.isEmpty()) {
                desk = Optional.of(CommandDesk.open(
                        around, new Judge(around.registry(), around.clock(), motions), reports, faults));
                around.health().clear(ErrorCode.E508);
            }
            if (current.isEmpty()) {
                current = Optional.ofNullable(inbox.poll());
            }
            int done = current.isPresent() ? 1 : 0;
            if (current.isPresent()) {
                handle(desk.get(), current.get());
                current = Optional.empty();
            }
            done += desk.get().step();
            Set<DeviceId> absent = desk.get().awaited();
            awaited.retainAll(absent);
            awaited.addAll(absent);
            return done;
        } catch (SQLException e) {
            LOG.warn("commands.db: {}; trying again in {} ms", e.getMessage(), OPEN_AGAIN_MILLIS);
            around.health()
                    .raise(ErrorCode.E508, "commands.db: " + e.getMessage() + "; no command is taken until it works");
            closeDesk();
            openAtMillis = now + OPEN_AGAIN_MILLIS;
            return 0;
        }
    }

    private void handle(CommandDesk open, Input input) throws SQLException {
        if (input instanceof FromCity city) {
            count(open.take(city.payload()));
            // Only now: whoever sent it may forget it.
            city.kept().run();
        } else if (input instanceof FromDevice device) {
            count(open.answer(device.answer()));
        } else if (input instanceof Confirmed confirmed) {
            open.reported(confirmed.number());
        } else {
            isAwake.set(false);
        }
    }

    private void count(boolean taken) {
        if (!taken) {
            ignored.increment();
        }
    }

    private void closeDesk() {
        desk.ifPresent(CommandDesk::close);
        desk = Optional.empty();
    }

    @Override
    public void close() {
        closing.countDown();
        loop.ifPresent(Loop::close);
        closeDesk();
    }
}
