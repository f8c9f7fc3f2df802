package tsuji.bridge.modbus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.Reading;

/**
 * All meters of one bus, one request at a time: the one that has waited longest beyond its due time is next. A silent meter is
 * asked ever more rarely, so that it does not cost the others their turn.
 */
final class BusDriver implements Driver {
    /** A meter that comes back is heard again within this time. */
    static final int PAUSE_SECONDS_MAX = 300;

    private static final Logger LOG = LoggerFactory.getLogger(BusDriver.class);
    private static final long IDLE_MILLIS_MAX = 1_000;

    private final String name;
    private final Opener opener;
    private final Surroundings around;
    private final List<Turn> turns = new ArrayList<>();
    private Master master;

    /** Opens the bus. */
    interface Opener {
        Master open() throws IOException;
    }

    /** One meter's place in the round. */
    private static final class Turn {
        private final MeterSettings meter;
        private MeterReader reader;
        private long dueNanos;
        private int pauseSeconds;

        Turn(MeterSettings meter, long dueNanos) {
            this.meter = meter;
            this.reader = new MeterReader(meter);
            this.dueNanos = dueNanos;
        }
    }

    BusDriver(String name, List<MeterSettings> meters, Opener opener, Surroundings around) {
        this.name = name;
        this.opener = opener;
        this.around = around;
        long now = around.nanoTime().getAsLong();
        meters.forEach(meter -> turns.add(new Turn(meter, now)));
    }

    @Override
    public void open() throws IOException {
        master = opener.open();
    }

    @Override
    public int runOnce() throws IOException, InterruptedException {
        long now = around.nanoTime().getAsLong();
        Turn next = turns.get(0);
        for (Turn turn : turns) {
            if (turn.dueNanos - next.dueNanos < 0) {
                next = turn;
            }
        }
        long waitNanos = next.dueNanos - now;
        if (waitNanos > 0) {
            master.idle(Math.min(IDLE_MILLIS_MAX, 1 + TimeUnit.NANOSECONDS.toMillis(waitNanos)));
            return 0;
        }
        take(next, now);
        return 1;
    }

    private void take(Turn turn, long now) throws IOException, InterruptedException {
        String part = name + "/" + turn.meter.device();
        try {
            List<Reading> readings = turn.reader.read(master);
            if (!readings.isEmpty()) {
                around.outbox().offer(Message.telemetry(turn.meter.device(), readings));
            }
            around.health().running(part, turn.meter.map().title());
            turn.pauseSeconds = 0;
            // From the due time, not from now: a slow bus must not make every round later than the last.
            turn.dueNanos = Math.max(turn.dueNanos + seconds(turn.meter.pollSeconds()), now);
        } catch (SilentException | RefusedException e) {
            if (around.health().trouble(part, e.getMessage())) {
                LOG.warn("{}: {}", part, e.getMessage());
            }
            around.health().count(part + ".failed");
            // Perhaps it was exchanged: what was found out about it is found out again.
            turn.reader = new MeterReader(turn.meter);
            turn.pauseSeconds = Math.min(PAUSE_SECONDS_MAX, Math.max(turn.meter.pollSeconds(), 2 * turn.pauseSeconds));
            turn.dueNanos = around.nanoTime().getAsLong() + seconds(turn.pauseSeconds);
        }
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Override
    public void close() {
        if (master != null) {
            master.close();
            master = null;
        }
    }
}
