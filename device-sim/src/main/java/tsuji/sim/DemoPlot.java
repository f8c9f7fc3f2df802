package tsuji.sim;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tsuji.sim.transport.FleetRun;

/** What happens in a demo and when: the link to the city is cut and mended, then the gateway is killed and started again. */
final class DemoPlot {
    private static final long STEP_MILLIS = 100;
    private static final long SHOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration DEAD = Duration.ofSeconds(1);

    private final Line line;
    private final DemoView view;
    private final FleetRun fleet;
    private final Deque<Turn> turns;
    private long acknowledgedAtKill;
    private long restartNanos;
    private boolean isStarting;

    /** Something that is done at a moment. */
    private record Turn(Duration at, Action action) {}

    private interface Action {
        void perform() throws IOException, InterruptedException;
    }

    DemoPlot(DemoSettings settings, Line line, DemoView view, FleetRun fleet) {
        this.line = line;
        this.view = view;
        this.fleet = fleet;
        this.turns = new ArrayDeque<>(List.of(
                new Turn(settings.cutAt(), this::cut),
                new Turn(settings.mendAt(), this::mend),
                new Turn(settings.killAt(), this::kill),
                new Turn(settings.killAt().plus(DEAD), this::restart)));
    }

    /** Until the devices' time is up, somebody wants it to end, or nobody reads any more; then everything is whole again. */
    void play(StopSignal stop) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long shownNanos = 0;
        while (!fleet.isTimeUp() && !stop.await(STEP_MILLIS) && !view.isClosed()) {
            long elapsedNanos = System.nanoTime() - start;
            while (!turns.isEmpty() && turns.peek().at().toNanos() <= elapsedNanos) {
                turns.remove().action().perform();
            }
            if (isStarting && line.gateway().isReady()) {
                welcomeBack();
            }
            if (elapsedNanos - shownNanos >= SHOW_NANOS) {
                shownNanos += SHOW_NANOS;
                view.show(shownNanos / SHOW_NANOS, fleet.status());
            }
        }
        mendWhatIsBroken();
    }

    private void cut() {
        view.narrate(
                "cutting the uplink…",
                "Devices must not notice: an acknowledgement still means that its readings are on the gateway's disk.");
        line.uplink().down();
        view.link("CUT");
    }

    private void mend() {
        line.uplink().up();
        view.link("up");
        view.narrate(
                "the uplink is back.",
                "Fresh readings go out at once (live); what has queued drains beside them (backlog).");
    }

    private void kill() throws InterruptedException {
        view.narrate(
                "killing the gateway (kill -9)…",
                "It dies in the middle of its work. Devices keep what it has not acknowledged.");
        line.gateway().kill();
        acknowledgedAtKill = fleet.status().acknowledged();
    }

    private void restart() throws IOException {
        view.narrate("starting the gateway again…");
        restartNanos = System.nanoTime();
        isStarting = true;
        line.gateway().launch();
    }

    private void welcomeBack() throws IOException, InterruptedException {
        isStarting = false;
        long accepted = line.gateway().ledger().accepted();
        view.narrate(
                String.format(
                        "the gateway takes devices again after %.1f s.", (System.nanoTime() - restartNanos) / 1e9),
                String.format(
                        "When it died devices had been told %,d times \"acknowledged\"; its ledger now has %,d accepted%s",
                        acknowledgedAtKill,
                        accepted,
                        accepted >= acknowledgedAtKill
                                ? ": everything acknowledged is still there."
                                : ". SOMETHING IS MISSING."),
                "Devices send again what was not acknowledged; the gateway recognises what it has.");
    }

    private void mendWhatIsBroken() throws IOException, InterruptedException {
        line.uplink().up();
        view.link("up");
        if (!line.gateway().isRunning()) {
            restart();
        }
        if (isStarting) {
            line.gateway().awaitReady();
            welcomeBack();
        }
    }
}
