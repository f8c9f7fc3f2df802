package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.City;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.BridgeProcess;
import tsuji.sim.fault.FreePort;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.record.RecordReader;
import tsuji.wire.Reading;
import tsuji.wire.Value;

/**
 * The cabinet loses its mains: from the pin through the packaged bridge to the packaged gateway, which dies with its first
 * acknowledgement of it, as a Pi does whose supply ends.
 */
class PowerLossIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How long telemetry may wait for company: the event, which comes right behind another commit, must not. */
    private static final Duration TELEMETRY_WAIT = Duration.ofSeconds(10);

    /** A supercapacitor carries a Pi for some seconds; this machine does other things too. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(3);

    private static final int MAINS_PIN = 22;

    @TempDir
    Path folder;

    private BridgeRig rig;
    private GatewayProcess gateway;
    private BridgeProcess bridge;

    @AfterEach
    void clear() throws InterruptedException {
        bridge.close();
        gateway.close();
        rig.close();
    }

    @Test
    void mainsThatFallAreOnTheDiskBeforeTheSupplyEnds() throws Exception {
        int cityPort = FreePort.find();
        rig = new BridgeRig(folder);
        gateway = new GatewayProcess(GatewaySettings.in(folder.resolve("gateway"))
                .uplinkTo(cityPort)
                .with("intake.telemetry_wait_ms", Long.toString(TELEMETRY_WAIT.toMillis())));
        bridge = new BridgeProcess(rig.config(), rig.log());
        rig.register(gateway, List.of("CB-0001,generic"));
        Path pins = Files.createDirectories(folder.resolve("pins"));
        Path mains = Files.writeString(pins.resolve("gpio" + MAINS_PIN), "1\n");
        gateway.start();
        try (AckTap tap = AckTap.before(gateway.mqttPort())) {
            rig.configureLinks(tap.port(), cabinet(pins));
            bridge.start();
            tap.awaitAck(PATIENCE);

            CountDownLatch dead = new CountDownLatch(1);
            tap.onAck(() -> {
                gateway.kill();
                dead.countDown();
            });
            long fallenAtNanos = System.nanoTime();
            Files.writeString(mains, "0\n");
            Duration told = Duration.ofNanos(tap.awaitAck(PATIENCE) - fallenAtNanos);
            assertThat(dead.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            bridge.kill();

            assertThat(told).isLessThan(TOLD_WITHIN);
        }
        // Only now is there a city, and no bridge any more: what it hears was in the journal.
        CitySettings settings = new CitySettings(Optional.empty(), cityPort, folder, false);
        City city = City.start(settings, Clock.systemUTC()::millis);
        try {
            gateway.start();

            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> assertThat(mainsAtTheCity()).containsExactly(true, false));
        } finally {
            city.close();
        }
    }

    private static String cabinet(Path pins) {
        return "[[pins]]\nname = \"cabinet\"\ndevice = \"CB-0001\"\nplatform = \"folder\"\nfolder = \"" + pins
                + "\"\nmains = { pin = " + MAINS_PIN + " }\n";
    }

    private List<Boolean> mainsAtTheCity() throws IOException {
        List<Boolean> told = new ArrayList<>();
        RecordReader.readStored(City.file(folder), entry -> {
            for (Reading reading : BridgeRig.readings(entry)) {
                if (reading.metric().equals("mains")) {
                    told.add(((Value.Flag) reading.value()).flag());
                }
            }
        });
        return told;
    }
}
