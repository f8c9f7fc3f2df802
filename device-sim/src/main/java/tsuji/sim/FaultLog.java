package tsuji.sim;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;

/** Remembers which faults were executed and when. Called by the thread that drives the timeline. */
final class FaultLog implements FaultPort {
    private final FaultPort port;
    private final Supplier<Duration> virtualNow;
    private final List<Entry> entries = new ArrayList<>();

    /** One that is not mended yet lasts as long as the run. */
    private static final class Entry {
        private final Fault fault;
        private final long fromMillis;
        private long untilMillis = Long.MAX_VALUE;

        private Entry(Fault fault, long fromMillis) {
            this.fault = fault;
            this.fromMillis = fromMillis;
        }

        private boolean isActive() {
            return untilMillis == Long.MAX_VALUE;
        }
    }

    FaultLog(FaultPort port, Supplier<Duration> virtualNow) {
        this.port = port;
        this.virtualNow = virtualNow;
    }

    @Override
    public Set<FaultKind> kinds() {
        return port.kinds();
    }

    @Override
    public void start(Fault fault) throws IOException {
        entries.add(new Entry(fault, virtualNow.get().toMillis()));
        port.start(fault);
    }

    @Override
    public void stop(Fault fault) throws IOException {
        port.stop(fault);
        entries.stream()
                .filter(entry -> entry.isActive() && entry.fault.equals(fault))
                .findFirst()
                .ifPresent(entry -> entry.untilMillis = virtualNow.get().toMillis());
    }

    /** At work now. */
    List<Fault> active() {
        return entries.stream()
                .filter(Entry::isActive)
                .map(entry -> entry.fault)
                .toList();
    }

    /** All so far. */
    List<RunFacts.Broken> executed() {
        long now = virtualNow.get().toMillis();
        return Collections.unmodifiableList(entries.stream()
                .map(entry -> new RunFacts.Broken(
                        entry.fault.kind().label(), entry.fromMillis, Math.min(entry.untilMillis, now)))
                .toList());
    }
}
