package tsuji.gateway;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Loop;
import tsuji.gateway.ingress.mqtt.SlotSource;
import tsuji.gateway.journal.JournalException;
import tsuji.wire.DeviceId;
import tsuji.wire.SlotDay;

/** Looks up for meters which slots the journal has: thread {@code slots}, because that waits for the disk. */
final class SlotDesk implements SlotSource, AutoCloseable {
    /** Questions that wait for the thread: an agent, which may name 3,000 devices, finds room for all of them. */
    static final int WAITING_MAX = 4_096;

    private static final long WAIT_MILLIS = 250;
    private static final Logger LOG = LoggerFactory.getLogger(SlotDesk.class);

    private final Table table;
    private final Loop loop;
    private final BlockingQueue<Question> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Counters.Count unanswered;

    /** Where the slots are. */
    interface Table {
        List<SlotDay> read(DeviceId device) throws JournalException;
    }

    private record Question(DeviceId device, Consumer<byte[]> answer) {}

    SlotDesk(Table table, Counters.Count unanswered, Loop.OnDeath onDeath) {
        this.table = table;
        this.loop = new Loop("slots", this::runOnce, onDeath);
        this.unanswered = unanswered;
    }

    static Counters.Count unanswered(Counters counters) {
        return counters.count(
                "tsuji_slots_unanswered_total",
                "Questions for metering slots that found no room, or a journal that cannot be read now.");
    }

    void start() {
        loop.start();
    }

    @Override
    public boolean ask(DeviceId device, Consumer<byte[]> answer) {
        boolean fits = waiting.offer(new Question(device, answer));
        if (!fits) {
            unanswered.increment();
        }
        return fits;
    }

    /** One step: one answer. */
    int runOnce() throws InterruptedException {
        Question next = waiting.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (next == null) {
            return 0;
        }
        try {
            next.answer().accept(SlotDay.encode(table.read(next.device())));
        } catch (JournalException e) {
            // No answer: an empty one would have the meter's whole history read again.
            unanswered.increment();
            LOG.warn("slots of {}: {}", next.device(), e.getMessage());
        }
        return 1;
    }

    @Override
    public void close() {
        loop.close();
    }
}
