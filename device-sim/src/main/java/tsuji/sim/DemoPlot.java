package tsuji.sim;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tsuji.sim.transport.FleetRun;

/** What happens in a demo and when: the link to the city is cut and mended, then the gateway is killed and started again. */
final class DemoPlot {
    private static final long SHOW_MILLIS = 1_000;

    private final Line line;
    private final DemoView view;
    private final Deque<Turn> turns;

    /** Something that is done at a moment. */
    private record Turn(Duration at, Action action) {}

    private interface Action {
        void perform() throws IOException, InterruptedException;
    }

    DemoPlot(DemoSettings settings, Line line, DemoView view) {
        this.line = line;
        this.view = view;
        this.turns = new ArrayDeque<>(List.of(
                new Turn(settings.cutAt(), this::cut),
                new Turn(settings.mendAt(), this::mend),
                new Turn(settings.killAt(), this::kill),
                new Turn(settings.killAt().plusSeconds(1), this::restart)));
    }

    /** Until the devices' time is up or somebody wants it to end; then everything is whole again. */
    void play(FleetRun fleet, StopSignal stop) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (long second = 1; !fleet.isTimeUp() && !stop.isAsked(); second++) {
            while (!turns.isEmpty() && turns.peek().at().toNanos() <= System.nanoTime() - start) {
                turns.remove().action().perform();
            }
            long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            stop.await(Math.max(0, second * SHOW_MILLIS - elapsedMillis));
            view.show((System.nanoTime() - start) / 1_000_000_000, fleet.status());
        }
        mendWhatIsBroken();
    }

    private void cut() {
        line.uplink().down();
        view.link("CUT");
        view.narrate(
                "The uplink is cut. Devices must not notice: each acknowledgement still means that its readings are on the"
                        + " gateway's disk. They queue there.");
    }

    private void mend() {
        line.uplink().up();
        view.link("up");
        view.narrate(
                "The uplink is back. Fresh readings go out at once (live); what has queued drains beside them (backlog).");
    }

    private void kill() throws InterruptedException {
        line.gateway().kill();
        view.narrate("kill -9: the gateway is gone in the middle of its work. Devices keep what was not acknowledged.");
    }

    private void restart() throws IOException, InterruptedException {
        long start = System.nanoTime();
        line.gateway().start();
        view.narrate(String.format(
                Locale.ROOT,
                "The gateway is started again and takes devices after %.1f s. Devices send again what was not acknowledged;"
                        + " the gateway recognises what it has, and sends again what the city has not confirmed.",
                (System.nanoTime() - start) / 1e9));
    }

    private void mendWhatIsBroken() throws IOException, InterruptedException {
        line.uplink().up();
        view.link("up");
        if (!line.gateway().isRunning()) {
            restart();
        }
    }
}
