package tsuji.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.sim.scenario.CommandPlan;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.IdPattern;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.sim.scenario.Timeline;
import tsuji.sim.scenario.Wire;
import tsuji.wire.DeviceId;
import tsuji.wire.Senml;

/** Fleets of scooters and meters in both versions of MQTT and both representations. */
final class DemoScenario {
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int QOS = 1;
    private static final double JITTER = 0.2;

    private DemoScenario() {}

    static Scenario of(DemoSettings settings, int gatewayPort) {
        Fleet scooters = new Fleet(
                IdPattern.parse("scooter-{0001.." + String.format("%04d", settings.scooters()) + "}"),
                new Fleet.Scooters(Duration.ofSeconds(1), Duration.ofSeconds(5), JITTER, 20, 0.05),
                Fleet.MqttVersions.MIXED,
                QOS,
                Senml.Format.JSON);
        Fleet meters = new Fleet(
                IdPattern.parse("meter-{0001.." + String.format("%04d", settings.meters()) + "}"),
                new Fleet.Meters(
                        Duration.ofSeconds(2), JITTER, Duration.ofMinutes(30), Fleet.LoadProfile.HOUSEHOLD, 0.2),
                Fleet.MqttVersions.MIXED,
                QOS,
                Senml.Format.CBOR);
        return new Scenario(
                "demo",
                new Scenario.Description("", "The whole line on one machine"),
                1,
                new Scenario.Clock(Optional.empty(), settings.lasting().orElse(LONGEST), Speed.REAL),
                new Target("127.0.0.1", gatewayPort, false, Optional.empty()),
                List.of(scooters, meters),
                List.of(),
                CommandPlan.NONE,
                new Timeline(List.of()),
                Expectations.PROMISES);
    }

    /** Device type by device, for the gateway's registry. */
    static Map<DeviceId, String> types(Scenario scenario) {
        Map<DeviceId, String> types = new HashMap<>();
        for (Fleet fleet : scenario.fleets()) {
            fleet.ids().ids().forEach(id -> types.put(id, fleet.behaviour().type()));
        }
        for (Wire wire : scenario.wires()) {
            wire.devices().forEach(id -> types.put(id, wire.type()));
        }
        return types;
    }
}
