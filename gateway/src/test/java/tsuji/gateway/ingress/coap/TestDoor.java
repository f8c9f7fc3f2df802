package tsuji.gateway.ingress.coap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.intake.ScriptedIntake;
import tsuji.gateway.time.StepClock;

/** A door on free ports with doubles behind it: a scooter, another one and an observer are registered. */
final class TestDoor implements AutoCloseable {
    static final String SCOOTER = "sc-1";
    static final String OTHER = "sc-2";
    static final String OBSERVER = "watch";
    static final int BODY_BYTES_MAX = 4_096;

    final ScriptedIntake intake = new ScriptedIntake();
    final ScriptedRegistry registry = new ScriptedRegistry()
            .device(SCOOTER, "scooter")
            .device(OTHER, "scooter")
            .observer(OBSERVER);
    final StepClock clock = new StepClock();
    final ScriptedFirmware firmware = new ScriptedFirmware();
    final CoapIngress ingress;

    TestDoor(Path dataDir, CoapSettings settings) throws IOException {
        ingress = new CoapIngress(
                settings, dataDir, new CoapIngress.Surroundings(intake, registry, clock, new Counters()));
        ingress.serve(firmware);
        ingress.start();
    }

    TestDoor(Path dataDir) throws IOException {
        this(dataDir, settings(Optional.empty(), 1_000));
    }

    /** Both ports free ones. */
    static CoapSettings settings(Optional<Path> clientCa, int deviceMessagesPerSecond) {
        return new CoapSettings(
                0,
                new CoapSettings.Dtls(
                        0, "127.0.0.1", new CoapSettings.Files(Optional.empty(), Optional.empty(), clientCa)),
                new CoapSettings.Limits(100, BODY_BYTES_MAX, deviceMessagesPerSecond, 10_000));
    }

    TestDevice device(String name) throws IOException {
        return TestDevice.withKey(ingress.dtlsPort(), name, ScriptedRegistry.secret(name));
    }

    @Override
    public void close() {
        ingress.close();
        intake.close();
    }
}
