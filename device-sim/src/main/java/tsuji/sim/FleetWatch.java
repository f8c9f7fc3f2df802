package tsuji.sim;

import java.io.IOException;
import java.time.Duration;
import tsuji.sim.scenario.TimelineDriver;
import tsuji.sim.transport.FleetRun;

/**
 * Watches a fleet until all is said and answered, nothing is answered any more, or somebody asks to stop; meanwhile drives
 * the timeline.
 */
final class FleetWatch {
    private static final int STEP_MILLIS = 50;

    private final FleetRun run;
    private final TimelineDriver timeline;
    private final StopSignal stop;
    private final Duration patience;
    private final Condition settled;
    private long answered;
    private long movedNanos;

    /**
     * @param patience gives up when nothing was answered for so long after the devices fell silent.
     * @param settled whether nothing else is to be waited for.
     */
    FleetWatch(FleetRun run, TimelineDriver timeline, StopSignal stop, Duration patience, Condition settled) {
        this.run = run;
        this.timeline = timeline;
        this.stop = stop;
        this.patience = patience;
        this.settled = settled;
    }

    /** @param step called after each step with the time. */
    void untilTheEnd(Step step) throws IOException, InterruptedException {
        movedNanos = System.nanoTime();
        while (!(run.isOver() && settled.isMet()) && !stop.await(STEP_MILLIS) && !isHopeless(System.nanoTime())) {
            if (run.isTimeUp()) {
                // Virtual time stands still from now on; what is broken would stay so, and its messages unanswered.
                timeline.stopAll();
            } else {
                timeline.advanceTo(run.status().virtualElapsed());
            }
            step.at(System.nanoTime());
        }
    }

    /** What else is done meanwhile. */
    interface Step {
        void at(long nowNanos) throws IOException, InterruptedException;
    }

    /** Something that is waited for. */
    interface Condition {
        boolean isMet() throws IOException, InterruptedException;
    }

    private boolean isHopeless(long nowNanos) throws IOException, InterruptedException {
        long answers = run.status().acknowledged() + run.status().refused();
        if (answers > answered || !run.isTimeUp() || timeline.isBroken() || !settled.isMet()) {
            answered = answers;
            movedNanos = nowNanos;
        }
        return nowNanos - movedNanos > patience.toNanos();
    }
}
