package tsuji.sim;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.PowerCut;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.UpdateLog;
import tsuji.sim.record.UpdateStep;
import tsuji.sim.scenario.FirmwareBehaviour;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.sim.scenario.Target;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetSettings;
import tsuji.sim.verify.UpdateTally;
import tsuji.sim.verify.UpdateVerifier;
import tsuji.wire.DeviceId;

/** A gateway on a disk whose power can be cut, an image, and devices that take it, each in its own manner. One thread. */
final class UpdateLine implements AutoCloseable {
    static final long DISK_BYTES = 128L * 1024 * 1024;
    private static final Duration RECONNECT_MAX = Duration.ofMillis(200);
    private static final String SCENARIO = """
            apiVersion: device-sim/v1
            name: power-cut
            clock: {duration: 1h}
            fleet:
              - {id: "SC-{1..6}", type: scooter, mqtt: mixed, report: {moving: 200ms, parked: 200ms}}
            firmware: {image: 200000, test: 2s, mix: {%s}}
            """;
    private static final String MIX = Boolean.getBoolean("tsuji.long")
            ? "accept: 1, noFlash: 1, failVerification: 1, losePower: 1, bootOld: 1, lie: 1"
            : "accept: 2, failVerification: 1, bootOld: 1";

    private final Path steps;
    private final Release release;
    private final GatewayProcess gateway;
    private final UpdateLog log;
    private final FleetRun fleet;
    private final Map<DeviceId, FirmwareBehaviour> roles;
    private boolean plays;

    private UpdateLine(Path folder, Scenario scenario, long seed, Release release, GatewayProcess gateway)
            throws IOException, InterruptedException {
        this.steps = folder.resolve("firmware.ndjson");
        this.release = release;
        this.gateway = gateway;
        this.roles = scenario.firmware().roles(scenario.fleets());
        this.log = UpdateLog.create(steps);
        Path secrets = folder.resolve("devices.csv");
        Secrets.write(secrets, DemoScenario.types(scenario), new SecureRandom());
        gateway.importDevices(secrets);
        this.fleet = new FleetRun(
                scenario.withTarget(new Target("127.0.0.1", gateway.mqttPort(), false, Optional.empty())),
                Secrets.read(secrets),
                Clock.systemUTC(),
                FateSink.NONE,
                FleetSettings.DEFAULT.reconnectingWithin(RECONNECT_MAX));
        fleet.update(roles, release.keys(), seed, log);
    }

    /** Nothing runs yet; the devices are registered, and no image is known. */
    static UpdateLine layOut(Path folder, PowerCut power, long seed, Path... libraries) throws Exception {
        Scenario scenario =
                ScenarioReader.read(Files.writeString(folder.resolve("scenario.yaml"), SCENARIO.formatted(MIX)));
        Release release = Release.make(folder.resolve("release"), scenario.firmware(), seed);
        GatewaySettings settings = GatewaySettings.in(folder.resolve("gateway"))
                .withData(power.folder().resolve("data"))
                .with("journal.ballast_bytes", "1048576")
                .withEnvironment("TSUJI_JAVA_OPTS", "-XX:TieredStopAtLevel=1")
                .withEnvironment(power.environment(libraries));
        return new UpdateLine(folder, scenario, seed, release, new GatewayProcess(release.trustedBy(settings)));
    }

    GatewayProcess gateway() {
        return gateway;
    }

    Release release() {
        return release;
    }

    /** Where the gateway keeps images. */
    Path images() {
        return gateway.dataFolder().resolve("firmware");
    }

    /** The command that begins the roll-out to all devices. */
    String[] starting() {
        return release.starting(roles.keySet());
    }

    boolean isStored() throws IOException, InterruptedException {
        return gateway.configuredCommand("firmware", "status").stream().anyMatch(line -> line.startsWith("image"));
    }

    boolean isBegun() throws IOException, InterruptedException {
        return gateway.configuredCommand("firmware", "status").stream().anyMatch(line -> line.startsWith("roll-out "));
    }

    /** Switches the devices on. */
    void play() {
        plays = true;
        fleet.start();
        await().until(() -> !log.isSettled());
    }

    /** Whether each device has been told how its update ended. */
    boolean isSettled() {
        return plays && log.isSettled();
    }

    /** What the gateway has forgotten that it had acknowledged or said, as long as devices play. */
    List<String> broken() throws IOException, InterruptedException {
        if (!plays) {
            return List.of();
        }
        try {
            return UpdateVerifier.broken(steps, release.status(gateway));
        } catch (IOException e) {
            return List.of(e.getMessage());
        }
    }

    UpdateTally tally() throws IOException, InterruptedException {
        return UpdateVerifier.tally(steps, release.status(gateway));
    }

    /** Reports of devices that were acknowledged so far. */
    int acknowledged() throws IOException {
        AtomicInteger taken = new AtomicInteger();
        RecordReader.readUpdates(steps, step -> taken.addAndGet(step.kind() == UpdateStep.Kind.TAKEN ? 1 : 0));
        return taken.get();
    }

    /** @throws IOException when a row is missing or changed. */
    void requireSoundAudit() throws IOException, InterruptedException {
        gateway.command("audit", "verify", "--data", gateway.dataFolder().toString());
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        try {
            if (plays) {
                fleet.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            log.close();
        }
    }
}
