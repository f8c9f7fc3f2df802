package tsuji.sim;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import tsuji.sim.scenario.Expectations.Measure;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;

/** What only a line of one's own lets a run measure; see {@link Measure}. Owned by the thread that drives the timeline. */
final class LineFigures {
    /** The counters that tell of progress are at most a tenth of a second old. */
    private static final long STALE_NANOS = Duration.ofMillis(200).toNanos();

    private static final double NANOS_PER_MILLI = 1e6;

    private final LongSupplier gatewayBytes;
    private final LongSupplier live;
    private final LongSupplier nanos;
    private final List<Recovery> recoveries = new ArrayList<>();
    private long memoryBytes;
    private long recoveryNanos;

    /** A fault was mended; progress beyond the base ends it. */
    private static final class Recovery {
        private final LongSupplier progress;
        private final long mendedNanos;
        private long base = Long.MAX_VALUE;

        private Recovery(LongSupplier progress, long mendedNanos) {
            this.progress = progress;
            this.mendedNanos = mendedNanos;
        }

        private boolean isOver(long now) {
            if (base == Long.MAX_VALUE && now - mendedNanos >= STALE_NANOS) {
                base = progress.getAsLong();
            }
            return progress.getAsLong() > base;
        }
    }

    /**
     * @param gatewayBytes resident memory now.
     * @param live messages at the city so far.
     */
    LineFigures(LongSupplier gatewayBytes, LongSupplier live, LongSupplier nanos) {
        this.gatewayBytes = gatewayBytes;
        this.live = live;
        this.nanos = nanos;
    }

    /**
     * The same port, watched.
     *
     * @param acknowledged messages of the devices so far.
     */
    FaultPort watching(FaultPort port, LongSupplier acknowledged) {
        return new FaultPort() {
            @Override
            public Set<FaultKind> kinds() {
                return port.kinds();
            }

            @Override
            public void start(Fault fault) throws IOException {
                // How soon it would have been well nobody can tell any more.
                recoveries.clear();
                port.start(fault);
            }

            @Override
            public void stop(Fault fault) throws IOException {
                port.stop(fault);
                if (fault.kind().isOnGateway()) {
                    recoveries.add(new Recovery(acknowledged, nanos.getAsLong()));
                } else if (fault.kind().isOnUplink()) {
                    recoveries.add(new Recovery(live, nanos.getAsLong()));
                }
            }
        };
    }

    /** Called every few milliseconds. */
    void look() {
        memoryBytes = Math.max(memoryBytes, gatewayBytes.getAsLong());
        long now = nanos.getAsLong();
        for (Iterator<Recovery> open = recoveries.iterator(); open.hasNext(); ) {
            Recovery recovery = open.next();
            if (recovery.isOver(now)) {
                recoveryNanos = Math.max(recoveryNanos, now - recovery.mendedNanos);
                open.remove();
            }
        }
    }

    /**
     * All of them, by name. What has not recovered by now took at least so long.
     *
     * @param drained from the last answer until the city had everything.
     */
    Map<String, Double> figures(Duration drained) {
        look();
        long now = nanos.getAsLong();
        recoveries.forEach(open -> recoveryNanos = Math.max(recoveryNanos, now - open.mendedNanos));
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(Measure.RECOVERY.label(), recoveryNanos / NANOS_PER_MILLI);
        figures.put(Measure.DRAINED.label(), (double) drained.toMillis());
        figures.put(Measure.MEMORY.label(), (double) memoryBytes);
        return figures;
    }
}
