package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.record.UpdateLog;
import tsuji.sim.record.UpdateStep;
import tsuji.sim.scenario.FirmwareBehaviour;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.transport.FleetRun;
import tsuji.wire.DeviceId;

/** The updates of firmware in a run; in one without an image it does nothing. One thread at a time. */
final class Updates implements AutoCloseable {
    /** A device asks again every 10 s, and a connection that hangs is given up after 30. */
    private static final long SETTLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Optional<Release> release;
    private final Map<DeviceId, FirmwareBehaviour> roles;
    private final long seed;
    private final RunFolder folder;
    private final Optional<UpdateLog> log;
    private final Clock clock;
    private boolean hasWires;
    private long lookAtNanos;
    private Optional<Long> waitsSinceNanos = Optional.empty();

    private Updates(Optional<Release> release, Scenario scenario, RunFolder folder, Clock clock) throws IOException {
        this.clock = clock;
        this.release = release;
        this.roles = scenario.firmware().roles(scenario.fleets());
        this.seed = scenario.seed();
        this.folder = folder;
        this.log = release.isPresent() ? Optional.of(UpdateLog.create(folder.updates())) : Optional.empty();
    }

    static Updates open(Optional<Release> release, Scenario scenario, RunFolder folder, Clock clock)
            throws IOException {
        return new Updates(release, scenario, folder, clock);
    }

    /** The gateway has the image and begins the roll-out as soon as it runs. The devices are registered. */
    void rollOut(GatewayProcess gateway) throws IOException, InterruptedException {
        if (release.isPresent()) {
            release.get().store(gateway);
            release.get().rollOut(gateway);
        }
    }

    /** The devices take it, each in its manner. Call before they start. */
    void play(FleetRun fleet) {
        release.ifPresent(image -> fleet.update(roles, image.keys(), seed, log.orElseThrow()));
    }

    /** Keeps which versions the devices at lines run; call before the bridge starts. */
    void begin(Map<DeviceId, String> runs) throws IOException {
        hasWires = !runs.isEmpty();
        record(runs);
    }

    private void record(Map<DeviceId, String> runs) throws IOException {
        for (Map.Entry<DeviceId, String> device : runs.entrySet()) {
            log.orElseThrow()
                    .add(new UpdateStep(
                            device.getKey().value(), UpdateStep.Kind.RUNS, device.getValue(), "", clock.millis()));
        }
    }

    /** Whether every update has ended at device and gateway, or has had time enough since this was asked first. */
    boolean isSettled(GatewayProcess gateway) throws IOException, InterruptedException {
        long now = System.nanoTime();
        waitsSinceNanos = Optional.of(waitsSinceNanos.orElse(now));
        if (now - waitsSinceNanos.get() > SETTLE_NANOS_MAX) {
            return true;
        }
        return log.filter(steps -> !steps.isSettled()).isEmpty() && (!hasWires || isEnded(gateway, now));
    }

    /** Devices at lines are silent about their end; the gateway's word is asked for now and then. */
    private boolean isEnded(GatewayProcess gateway, long now) throws IOException, InterruptedException {
        if (lookAtNanos != 0 && now - lookAtNanos < 0) {
            return false;
        }
        boolean ended = Release.isEnded(gateway);
        lookAtNanos = System.nanoTime() + LOOK_NANOS;
        return ended;
    }

    /** Keeps what the gateway says in the end and what devices at lines run then, for the judge. */
    void conclude(GatewayProcess gateway, Map<DeviceId, String> runs) throws IOException, InterruptedException {
        if (release.isPresent()) {
            record(runs);
            Files.write(folder.rollout(), release.get().status(gateway));
        }
    }

    @Override
    public void close() throws IOException {
        if (log.isPresent()) {
            log.get().close();
        }
    }
}
