package tsuji.gateway.ingress.mqtt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.intake.ScriptedIntake;
import tsuji.gateway.profile.Profiles;
import tsuji.gateway.time.StepClock;

/** A door on free ports with doubles behind it: two scooters, a meter, a generic device and an observer are registered. */
final class TestDoor implements AutoCloseable {
    static final String SCOOTER = "sc-1";
    static final String OTHER = "sc-2";
    static final String METER = "m-1";
    static final String GENERIC = "g-1";
    static final String OBSERVER = "watch";

    final ScriptedIntake intake = new ScriptedIntake();
    final ScriptedRegistry registry = new ScriptedRegistry()
            .device(SCOOTER, "scooter")
            .device(OTHER, "scooter")
            .device(METER, "meter")
            .device(GENERIC, "generic")
            .observer(OBSERVER);
    final StepClock clock = new StepClock();
    final Health health = new Health();
    final MqttIngress ingress;

    TestDoor(Path dataDir) throws IOException {
        this(dataDir, settings());
    }

    TestDoor(Path dataDir, MqttSettings settings) throws IOException {
        ingress = new MqttIngress(
                settings,
                dataDir,
                new MqttIngress.Surroundings(
                        intake, registry, Profiles.NONE, clock, new Counters(), health, SlotSource.NONE));
        ingress.start();
    }

    /** Plain on a free port, no TLS, rates that no test reaches by accident. */
    static MqttSettings settings() {
        return settings(new MqttSettings.Limits(10_000, 65_536, 100_000, 1_000_000));
    }

    static MqttSettings settings(MqttSettings.Limits limits) {
        MqttSettings.Tls off = new MqttSettings.Tls(
                MqttSettings.OFF, "127.0.0.1", Optional.empty(), Optional.empty(), Optional.empty());
        return new MqttSettings(0, off, 2, limits, MqttSettings.Sessions.DEFAULT);
    }

    RawClient client() throws IOException {
        return new RawClient(ingress.port());
    }

    boolean isWatched() {
        return ingress.isWatched();
    }

    @Override
    public void close() {
        ingress.close();
        intake.close();
    }
}
