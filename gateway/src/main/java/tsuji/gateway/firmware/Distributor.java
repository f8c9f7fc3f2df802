package tsuji.gateway.firmware;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.health.Loop;
import tsuji.gateway.store.Faults;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.UpdateReport;

/**
 * Thread {@code firmware}: brings images to devices, as the roll-outs in the store say. Others hand in what they have through one
 * bounded queue.
 */
public final class Distributor implements FirmwareSink, AutoCloseable {
    /** Requests and reports that wait for the thread. */
    static final int INBOX_MAX = 256;

    static final long OPEN_AGAIN_MILLIS = 1_000;
    private static final long WAIT_MILLIS = 250;
    private static final Logger LOG = LoggerFactory.getLogger(Distributor.class);

    private final Surroundings around;
    private final Faults faults;
    private final Aborts aborts = new Aborts();
    /** What devices told last and nobody has looked at. They tell it with every reading: a queue of it would leave no room. */
    private final Map<DeviceId, String> versions = new ConcurrentHashMap<>();

    private final Situations situations = new Situations(versions::put);
    private final BlockingQueue<Input> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private final Counters.Count ignored;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Optional<Loop> loop = Optional.empty();

    // Thread firmware.
    private Optional<FirmwareDesk> desk = Optional.empty();
    private Optional<Input> current = Optional.empty();
    private long openAtMillis = Long.MIN_VALUE;

    /** What firmware needs of the rest of the gateway. */
    public record Surroundings(
            FirmwareSettings settings,
            DeviceRegistry registry,
            TrustedClock clock,
            Counters counters,
            Health health,
            FirmwareOutlet door) {}

    /** What others hand in. */
    private interface Input {
        /** False: it made no sense. */
        boolean handle(FirmwareDesk desk) throws SQLException, IOException, MalformedException;

        /** It was dealt with; {@code fits}: it made sense. */
        default void taken(boolean fits) {}
    }

    public Distributor(Surroundings around) {
        this(around, Faults.NONE);
    }

    Distributor(Surroundings around, Faults faults) {
        this.around = around;
        this.faults = faults;
        this.ignored = around.counters()
                .count(
                        "tsuji_firmware_ignored_total",
                        "What devices said about firmware that was malformed, out of place or found no room.");
    }

    /** Starts the thread; only then the store is opened. */
    public void start(Loop.OnDeath onDeath) {
        Loop started = new Loop("firmware", this::stepAndWait, onDeath);
        loop = Optional.of(started);
        started.start();
    }

    @Override
    public boolean requested(DeviceId device, byte[] request, OnTaken onTaken) {
        return accept(new Input() {
            @Override
            public boolean handle(FirmwareDesk open) throws SQLException, IOException, MalformedException {
                return open.requested(device, ChunkRequest.read(request));
            }

            @Override
            public void taken(boolean fits) {
                onTaken.taken(fits);
            }
        });
    }

    @Override
    public boolean asked(DeviceId device, PieceRequest request) {
        return accept(open -> open.asked(device, request));
    }

    @Override
    public boolean reported(DeviceId device, byte[] report, OnTaken onTaken) {
        return accept(new Input() {
            @Override
            public boolean handle(FirmwareDesk open) throws SQLException, MalformedException {
                return open.reported(device, UpdateReport.read(report));
            }

            @Override
            public void taken(boolean fits) {
                onTaken.taken(fits);
            }
        });
    }

    @Override
    public void listens(DeviceId device) {
        accept(open -> {
            open.listens(device);
            return true;
        });
    }

    @Override
    public void asksState(DeviceId device) {
        accept(open -> {
            open.asksState(device);
            return true;
        });
    }

    /** Thread intake, after the commit: what a device said of itself. */
    public void committed(DeviceId device, byte[] body, long monoMillis) {
        situations.seen(device, body, monoMillis);
    }

    /**
     * Any thread. The city stops a roll-out for good, now or when it begins.
     *
     * @param payload why, as text; empty: it need not be stopped any more.
     */
    public void aborted(String rollout, byte[] payload) {
        aborts.set(rollout, payload);
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
                desk = Optional.of(FirmwareDesk.open(around, situations, aborts, faults));
                around.health().clear(ErrorCode.E603);
            }
            int due = desk.get().step() + lookAtVersions(desk.get());
            return due + handleNext(desk.get());
        } catch (SQLException | IOException e) {
            LOG.warn("firmware: {}; trying again in {} ms", e.getMessage(), OPEN_AGAIN_MILLIS);
            around.health()
                    .raise(
                            ErrorCode.E603,
                            "firmware.db: " + e.getMessage() + "; no firmware is handed out until it works");
            closeDesk();
            openAtMillis = now + OPEN_AGAIN_MILLIS;
            return 0;
        }
    }

    private int lookAtVersions(FirmwareDesk open) throws SQLException {
        int seen = 0;
        for (DeviceId device : versions.keySet()) {
            open.running(device, versions.remove(device));
            seen++;
        }
        return seen;
    }

    private int handleNext(FirmwareDesk open) throws SQLException, IOException {
        if (current.isEmpty()) {
            current = Optional.ofNullable(inbox.poll());
        }
        if (current.isEmpty()) {
            return 0;
        }
        boolean fits = handle(current.get(), open);
        if (!fits) {
            ignored.increment();
        }
        current.get().taken(fits);
        current = Optional.empty();
        return 1;
    }

    private static boolean handle(Input input, FirmwareDesk open) throws SQLException, IOException {
        try {
            return input.handle(open);
        } catch (MalformedException e) {
            LOG.debug("ignored: {}", e.getMessage());
            return false;
        }
    }

    private void closeDesk() {
        try {
            if (desk.isPresent()) {
                desk.get().close();
            }
        } catch (IOException e) {
            LOG.warn("firmware: {}", e.getMessage());
        }
        desk = Optional.empty();
    }

    @Override
    public void close() {
        closing.countDown();
        loop.ifPresent(Loop::close);
        closeDesk();
    }
}
