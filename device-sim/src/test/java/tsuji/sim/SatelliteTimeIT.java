package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.Value;

/**
 * Gateways that boot in 1970 where no time server is, and scooters that tell the time of their satellites. Takes more than two
 * minutes: so long a gateway measures a clock before it believes it.
 */
@EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
class SatelliteTimeIT {
    private static final DeviceId ASKING = new DeviceId("EM-9");
    private static final Duration AGREED_MAX = Duration.ofMinutes(5);
    private static final Duration HEARD_AGAIN_MAX = Duration.ofSeconds(40);

    /** What {@code gateway/doc/time.md} promises of {@code gnss}. */
    private static final double UNCERTAINTY_SECONDS = 20;

    @TempDir
    Path folder;

    private Site honest;
    private Site rolledOver;

    /** A gateway and the scooters at it. */
    private record Site(GatewayProcess gateway, FleetRun scooters, String secretOfAsking) {
        void end() throws Exception {
            scooters.end();
            gateway.close();
        }

        /** What it says to a device that asks it for the time. */
        Map<String, Value> time() throws Exception {
            MqttConnectOptions options = new MqttConnectOptions();
            options.setUserName(ASKING.value());
            options.setPassword(secretOfAsking.toCharArray());
            BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(1);
            String uri = "tcp://127.0.0.1:" + gateway.mqttPort();
            try (MqttClient client = new MqttClient(uri, ASKING.value(), new MemoryPersistence())) {
                client.connect(options);
                client.subscribe("v1/time", (topic, message) -> answers.add(message.getPayload()));
                byte[] answer = answers.poll(10, TimeUnit.SECONDS);
                client.disconnect();
                return Senml.decode(Senml.Format.JSON, answer).stream()
                        .collect(Collectors.toMap(Reading::metric, Reading::value));
            }
        }

        Value quality() throws Exception {
            return time().get("quality");
        }
    }

    /** @param wrong which scooters have receivers that rolled over. */
    private Site site(String name, String wrong) throws Exception {
        GatewayProcess gateway = new GatewayProcess(
                GatewaySettings.in(folder.resolve(name)).wrappedBy(List.of("faketime", "1970-01-01 00:00:10")));
        Scenario scenario = scenario(name, gateway.mqttPort(), wrong);
        Path devices = folder.resolve(name + ".csv");
        Map<DeviceId, String> types = new HashMap<>(DemoScenario.types(scenario));
        types.put(ASKING, "meter");
        Secrets.write(devices, types, new SecureRandom());
        gateway.importDevices(devices);
        gateway.start();
        Map<DeviceId, String> secrets = Secrets.read(devices);
        FleetRun scooters = new FleetRun(scenario, secrets, Clock.systemUTC(), FateSink.NONE);
        scooters.start();
        return new Site(gateway, scooters, secrets.get(ASKING));
    }

    private Scenario scenario(String name, int port, String wrong) throws Exception {
        return ScenarioReader.read(Files.writeString(folder.resolve(name + ".yaml"), """
                apiVersion: device-sim/v1
                name: satellites
                clock: {start: now, duration: 10m, speed: 1x}
                target: {port: %d}
                fleet:
                  - {id: "SC-{1..5}", type: scooter, report: {moving: 2s, parked: 2s, gnssTime: true}}
                timeline:
                  - {at: 0s, fault: device.gnssRollover, on: "%s", for: 10m}
                """.formatted(port, wrong)));
    }

    @BeforeEach
    void bootIn1970() throws Exception {
        Tool.assumeInstalled("faketime");
        rolledOver = site("rolled-over", "SC-*");
        honest = site("honest", "SC-{4..5}");
    }

    @AfterEach
    void stop() throws Exception {
        for (Site site : new Site[] {rolledOver, honest}) {
            if (site != null) {
                site.end();
            }
        }
    }

    @Test
    void whatMostScootersSayBecomesTheTimeAndWhatCannotBeDoesNot() throws Exception {
        assertThat(honest.quality()).isEqualTo(new Value.Text("unknown"));

        await().atMost(AGREED_MAX)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> !honest.quality().equals(new Value.Text("unknown")));

        Map<String, Value> time = honest.time();
        assertThat(time)
                .containsEntry("quality", new Value.Text("estimated"))
                .containsEntry("source", new Value.Text("gnss"))
                .containsEntry("uncertainty", new Value.Num(UNCERTAINTY_SECONDS));
        double off = ((Value.Num) time.get("time")).number() - Clock.systemUTC().millis() / 1_000.0;
        assertThat(off).isBetween(-UNCERTAINTY_SECONDS, UNCERTAINTY_SECONDS);
        // These began earlier, and agree among each other.
        await().during(HEARD_AGAIN_MAX)
                .atMost(HEARD_AGAIN_MAX.multipliedBy(2))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> rolledOver.quality().equals(new Value.Text("unknown")));
        assertThat(rolledOver.time()).containsEntry("source", new Value.Text("machine"));
        System.out.println("PROOF satellites: boot in 1970, 3 of 5 scooters right: off by s=" + off
                + "; 5 of 5 rolled over: not believed");
    }
}
