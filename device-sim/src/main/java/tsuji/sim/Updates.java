package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.record.UpdateLog;
import tsuji.sim.scenario.FirmwareBehaviour;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.transport.FleetRun;
import tsuji.wire.DeviceId;

/** The updates of firmware in a run; of one without an image it does nothing. One thread at a time. */
final class Updates implements AutoCloseable {
    /** A device asks again every 10 s, and a connection that hangs is given up after 30. */
    private static final long SETTLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final Optional<Release> release;
    private final Map<DeviceId, FirmwareBehaviour> roles;
    private final long seed;
    private final RunFolder folder;
    private final Optional<UpdateLog> log;
    private Optional<Long> waitsSinceNanos = Optional.empty();

    private Updates(Optional<Release> release, Scenario scenario, RunFolder folder) throws IOException {
        this.release = release;
        this.roles = scenario.firmware().roles(scenario.fleets());
        this.seed = scenario.seed();
        this.folder = folder;
        this.log = release.isPresent() ? Optional.of(UpdateLog.create(folder.updates())) : Optional.empty();
    }

    static Updates open(Optional<Release> release, Scenario scenario, RunFolder folder) throws IOException {
        return new Updates(release, scenario, folder);
    }

    /** The gateway has the image and begins the roll-out as soon as it runs. The devices are registered. */
    void rollOut(GatewayProcess gateway) throws IOException, InterruptedException {
        if (release.isPresent()) {
            release.get().store(gateway);
            release.get().rollOut(gateway, roles.keySet());
        }
    }

    /** The devices take it, each in its manner. Call before they start. */
    void play(FleetRun fleet) {
        release.ifPresent(image -> fleet.update(roles, image.keys(), seed, log.orElseThrow()));
    }

    /** Whether every device knows how its update ended, or has had time enough since this was asked first. */
    boolean isSettled() {
        long now = System.nanoTime();
        waitsSinceNanos = Optional.of(waitsSinceNanos.orElse(now));
        return log.filter(steps -> !steps.isSettled()).isEmpty() || now - waitsSinceNanos.get() > SETTLE_NANOS_MAX;
    }

    /** Keeps what the gateway says in the end, for the judge. */
    void conclude(GatewayProcess gateway) throws IOException, InterruptedException {
        if (release.isPresent()) {
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
