package tsuji.sim.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/** Starts and stops the faults of a timeline when their time has come. Owned by one thread. */
public final class TimelineDriver {
    private final Queue<Fault> waiting;
    private final PriorityQueue<Fault> active = new PriorityQueue<>(Comparator.comparing(Fault::end));
    private final FaultPort port;
    private int executed;

    /** @throws ScenarioException when the port cannot break what the timeline names. */
    public TimelineDriver(Timeline timeline, FaultPort port) throws ScenarioException {
        requireExecutable(timeline, port.kinds());
        this.waiting = new ArrayDeque<>(timeline.faults());
        this.port = port;
    }

    /** @throws ScenarioException when the timeline names a fault of another kind. */
    private static void requireExecutable(Timeline timeline, Set<FaultKind> kinds) throws ScenarioException {
        for (FaultKind kind : timeline.kinds()) {
            if (!kinds.contains(kind)) {
                throw new ScenarioException("this run cannot execute the fault " + kind.label()
                        + ": it needs a city and a gateway of its own, see `run --own-line`");
            }
        }
    }

    /** Does what is due up to this virtual time since the beginning. Ends come before beginnings of the same moment. */
    public void advanceTo(Duration elapsed) throws IOException {
        while (true) {
            Fault end = active.peek();
            Fault start = waiting.peek();
            boolean endDue = end != null && end.end().compareTo(elapsed) <= 0;
            boolean startDue = start != null && start.at().compareTo(elapsed) <= 0;
            if (endDue && (!startDue || end.end().compareTo(start.at()) <= 0)) {
                port.stop(active.remove());
            } else if (startDue) {
                active.add(waiting.remove());
                port.start(start);
                executed++;
            } else {
                return;
            }
        }
    }

    /** Mends whatever is still broken. */
    public void stopAll() throws IOException {
        while (!active.isEmpty()) {
            port.stop(active.remove());
        }
    }

    /** Whether a fault is at work. */
    public boolean isBroken() {
        return !active.isEmpty();
    }

    public int executed() {
        return executed;
    }
}
