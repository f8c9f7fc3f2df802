package tsuji.sim.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tsuji.sim.scenario.CommandPlan;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.FirmwarePlan;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Fleet.LoadProfile;
import tsuji.sim.scenario.Fleet.MqttVersions;
import tsuji.sim.scenario.IdPattern;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.sim.scenario.Timeline;
import tsuji.wire.Senml;

class ScheduleTest {
    private static final long START = 1_789_200_000_000L;
    private static final long HOUR = 3_600_000;

    @Test
    void sameSeedGivesTheSameDigest() {
        assertThat(digest(schedule(7, "SC-{01..20}"))).isEqualTo(digest(schedule(7, "SC-{01..20}")));
    }

    /** Changes on purpose whenever what devices say changes; then the figure is replaced. */
    @Test
    void digestOfThisVersionIsFixed() {
        assertThat(digest(schedule(20261123, "SC-{01..20}")))
                .isEqualTo("sha256:9c5c59671d72e726978d05ddea99be29a1e03e7abb3deff979ac276b4cf36472");
    }

    @Test
    void anotherSeedGivesAnotherDigest() {
        assertThat(digest(schedule(7, "SC-{01..20}"))).isNotEqualTo(digest(schedule(8, "SC-{01..20}")));
    }

    @Test
    void addingDevicesDoesNotChangeWhatOthersSay() {
        Map<String, List<String>> few = keys(schedule(7, "SC-{01..05}"));
        Map<String, List<String>> many = keys(schedule(7, "SC-{01..50}"));

        assertThat(many).containsAllEntriesOf(few);
    }

    @Test
    void timeNeverGoesBackAndEndsBeforeTheEnd() {
        Schedule schedule = schedule(7, "SC-{01..20}");
        long before = START;
        while (!schedule.isOver()) {
            long at = schedule.next().message().atMillis();
            assertThat(at).isBetween(before, START + HOUR - 1);
            before = at;
        }
    }

    private static String digest(Schedule schedule) {
        while (!schedule.isOver()) {
            schedule.next();
        }
        return schedule.digest();
    }

    private static Map<String, List<String>> keys(Schedule schedule) {
        Map<String, List<String>> keys = new HashMap<>();
        while (!schedule.isOver()) {
            DeviceMessage message = schedule.next().message();
            keys.computeIfAbsent(message.device().value(), id -> new ArrayList<>())
                    .add(message.key());
        }
        return keys;
    }

    private static Schedule schedule(long seed, String scooters) {
        Fleet.Scooters ride = new Fleet.Scooters(Duration.ofSeconds(5), Duration.ofSeconds(60), 0.2, 3, 0.01);
        Fleet.Meters meter =
                new Fleet.Meters(Duration.ofMinutes(1), 0.1, Duration.ofMinutes(30), LoadProfile.HOUSEHOLD, 0.5);
        Scenario scenario = new Scenario(
                "test",
                new Scenario.Description("", ""),
                seed,
                new Scenario.Clock(Optional.empty(), Duration.ofHours(1), Speed.MAX),
                new Target("127.0.0.1", 1883, false, Optional.empty()),
                List.of(
                        new Fleet(IdPattern.parse(scooters), ride, MqttVersions.MIXED, 1, Senml.Format.JSON),
                        new Fleet(IdPattern.parse("EM-{1..5}"), meter, MqttVersions.V5, 1, Senml.Format.CBOR)),
                List.of(),
                CommandPlan.NONE,
                FirmwarePlan.NONE,
                new Timeline(List.of()),
                Expectations.PROMISES);
        return new Schedule(Devices.of(scenario, START), START + HOUR);
    }
}
