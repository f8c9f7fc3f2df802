package tsuji.sim.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts and stops the faults of a timeline when their time has come. Owned by one thread. */
public final class TimelineDriver {
    private final Queue<Fault> waiting;
    private final PriorityQueue<Fault> active = new PriorityQueue<>(Comparator.comparing(Fault::end));
    private final FaultPort port;
    private int executed;

    /** @throws ScenarioException when the port cannot break what the timeline names. */
    public TimelineDriver(Timeline timeline, FaultPort port) throws ScenarioException {
        for (FaultKind kind : timeline.kinds()) {
            requireExecutable(kind, port);
        }
        this.waiting = new ArrayDeque<>(timeline.faults());
        this.port = port;
    }

    private static void requireExecutable(FaultKind kind, FaultPort port) throws ScenarioException {
        if (!port.kinds().contains(kind)) {
            throw new ScenarioException("this run cannot execute the fault " + kind.label() + ": it needs "
                    + kind.needs().stream().sorted().map(FaultNeed::label).collect(Collectors.joining("; "))
                    + ", from the beginning of the run");
        }
    }

    /**
     * Begins a fault now that the timeline does not have; it ends as the others do.
     *
     * @throws ScenarioException when it cannot be executed here, or breaks what is or will be broken at that time.
     */
    public void inject(Fault fault) throws ScenarioException, IOException {
        requireExecutable(fault.kind(), port);
        if (fault.kind().isFixedBefore()) {
            throw new ScenarioException(
                    fault.kind().label() + " cannot begin in a run: what devices say is fixed before");
        }
        if (executed >= Timeline.FAULTS_MAX) {
            throw new ScenarioException(executed + " faults were executed, more are not allowed in one run");
        }
        Optional<Fault> other = Stream.concat(active.stream(), waiting.stream())
                .filter(fault::collidesWith)
                .findFirst();
        if (other.isPresent()) {
            throw new ScenarioException(fault + " overlaps with " + other.get() + "; both break the same thing");
        }
        begin(fault);
    }

    private void begin(Fault fault) throws IOException {
        active.add(fault);
        port.start(fault);
        executed++;
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
                begin(waiting.remove());
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
