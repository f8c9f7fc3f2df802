package tsuji.sim.transport;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tsuji.sim.scenario.CommandPlan;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Fleet.LoadProfile;
import tsuji.sim.scenario.Fleet.MqttVersions;
import tsuji.sim.scenario.IdPattern;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.sim.scenario.Timeline;
import tsuji.wire.Senml;

/** Small scenarios for tests: meters that report every second. */
record TestFleet(String ids, MqttVersions mqtt, int qos, Duration duration, Speed speed) {
    Scenario at(int port) {
        Fleet.Meters meters =
                new Fleet.Meters(Duration.ofSeconds(1), 0.1, Duration.ofMinutes(30), LoadProfile.HOUSEHOLD, 0);
        return new Scenario(
                "test",
                new Scenario.Description("", ""),
                1,
                new Scenario.Clock(Optional.empty(), duration, speed),
                new Target("127.0.0.1", port, false, Optional.empty()),
                List.of(new Fleet(IdPattern.parse(ids), meters, mqtt, qos, Senml.Format.JSON)),
                List.of(),
                CommandPlan.NONE,
                new Timeline(List.of()),
                Expectations.PROMISES);
    }

    /** Quick to notice and quick to come back. */
    static final FleetSettings IMPATIENT = new FleetSettings(
            3,
            20,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            new Backoff.Bounds(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofSeconds(5)),
            1_000);
}
