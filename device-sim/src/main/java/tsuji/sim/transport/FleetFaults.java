package tsuji.sim.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;

/** What devices and their lines do wrong. Needs nothing but the fleet. One thread drives it. */
public final class FleetFaults implements FaultPort {
    private static final long STEP_MILLIS = 50;

    private final FleetRun run;
    private final Map<Fault, Habit> habits = new HashMap<>();
    private final Map<Fault, List<FleetClient>> clones = new HashMap<>();

    public FleetFaults(FleetRun run) {
        this.run = run;
    }

    @Override
    public Set<FaultKind> kinds() {
        Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
        kinds.removeIf(kind -> !kind.isOnDevices());
        return kinds;
    }

    @Override
    public void start(Fault fault) throws IOException {
        onFleetThread(() -> breakIt(fault, struck(fault)));
    }

    @Override
    public void stop(Fault fault) throws IOException {
        onFleetThread(() -> mend(fault, struck(fault)));
    }

    private List<FleetClient> struck(Fault fault) {
        return run.clients(fault.on()).stream()
                .filter(device -> fault.kind().strikes(device.unit().account().identity()))
                .toList();
    }

    private void onFleetThread(Runnable act) throws IOException {
        try {
            run.onThread(act);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while devices were troubled");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private void breakIt(Fault fault, List<FleetClient> devices) {
        switch (fault.kind()) {
            case LINK_DROP -> devices.forEach(FleetClient::drop);
            case LINK_REBIND -> begin(fault, devices, index -> FleetClient::rebind);
            case LINK_DOWN -> devices.forEach(device -> device.offline(true));
            case LINK_SLOW -> {
                Trouble.LineQuality quality =
                        new Trouble.LineQuality(fault.value("latency"), fault.value("jitter"), fault.value("loss"));
                devices.forEach(device -> device.trouble().line(quality));
            }
            case DEVICE_DUPLICATE -> devices.forEach(device -> device.trouble().duplicateShare(fault.value("rate")));
            case DEVICE_MALFORMED -> begin(fault, devices, index -> device -> device.malformed(index));
            case DEVICE_FLOOD -> begin(fault, devices, index -> FleetClient::babble);
            case DEVICE_CLONE -> {
                List<FleetClient> doubles = devices.stream().map(run::cloneOf).toList();
                clones.put(fault, doubles);
                doubles.forEach(FleetClient::connect);
            }
            case DEVICE_WRONG_SECRET -> devices.forEach(device -> wrongSecret(device, true));
            case DEVICE_CERTIFICATE_EXPIRY ->
                devices.forEach(device -> {
                    device.unit().papers().renewFor(fault.time("left"));
                    device.reauthenticate();
                });
            // The devices know their clocks from the scenario: what they say does not depend on when this is called.
            case DEVICE_CLOCK_SKEW, DEVICE_GNSS_ROLLOVER -> {}
            default -> throw new IllegalArgumentException(fault + " is not among kinds()");
        }
    }

    private void mend(Fault fault, List<FleetClient> devices) {
        switch (fault.kind()) {
            case LINK_DROP, DEVICE_CLOCK_SKEW, DEVICE_GNSS_ROLLOVER -> {}
            case LINK_DOWN -> devices.forEach(device -> device.offline(false));
            case LINK_SLOW -> devices.forEach(device -> device.trouble().line(Trouble.LineQuality.GOOD));
            case DEVICE_DUPLICATE -> devices.forEach(device -> device.trouble().duplicateShare(0));
            case LINK_REBIND, DEVICE_MALFORMED, DEVICE_FLOOD -> habits.remove(fault).over = true;
            case DEVICE_CLONE -> clones.remove(fault).forEach(FleetClient::end);
            case DEVICE_WRONG_SECRET -> devices.forEach(device -> wrongSecret(device, false));
            case DEVICE_CERTIFICATE_EXPIRY ->
                devices.forEach(device -> {
                    device.unit().papers().renew();
                    device.reauthenticate();
                });
            default -> throw new IllegalArgumentException(fault + " is not among kinds()");
        }
    }

    private static void wrongSecret(FleetClient device, boolean now) {
        device.trouble().wrongSecret(now);
        // A connection that is open does not ask for the secret again.
        device.reauthenticate();
    }

    private void begin(Fault fault, List<FleetClient> devices, LongFunction<Consumer<FleetClient>> act) {
        Habit habit = new Habit(new ArrayList<>(devices), fault.value("perSecond"), act);
        habits.put(fault, habit);
        habit.step();
    }

    /** Something that devices do again and again until it is over. Runs on the fleet's thread. */
    private final class Habit {
        private final List<FleetClient> devices;
        private final double perSecond;
        private final LongFunction<Consumer<FleetClient>> act;
        private long lastNanos = System.nanoTime();
        private double due;
        private long index;
        private boolean over;

        Habit(List<FleetClient> devices, double perSecond, LongFunction<Consumer<FleetClient>> act) {
            this.devices = devices;
            this.perSecond = perSecond;
            this.act = act;
        }

        void step() {
            if (over) {
                return;
            }
            long now = System.nanoTime();
            // A late step makes up for at most a second.
            due += Math.min(1, (now - lastNanos) / 1e9) * perSecond;
            lastNanos = now;
            for (; due >= 1; due--) {
                devices.forEach(act.apply(index++));
            }
            run.after(STEP_MILLIS, this::step);
        }
    }
}
