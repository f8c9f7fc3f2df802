package tsuji.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.wire.DeviceId;

/** The {@code firmware} of a scenario: how it is read, and who plays what. */
class FirmwarePlanTest {
    private static final String LEAST = """
            apiVersion: device-sim/v1
            name: least
            fleet:
              - {id: "SC-{1..10}", type: scooter}
              - {id: EM-1, type: meter}
            """;

    private static Scenario read(String text) throws ScenarioException {
        return ScenarioReader.read(Path.of("x.yaml"), text);
    }

    @Test
    void planIsReadWithWhatCountsOtherwise() throws ScenarioException {
        Scenario scenario = read(LEAST
                + "firmware: {on: \"SC-*\", image: 2KiB, stages: \"10,100\", test: 3s, mix: {lie: 1, accept: 0}}\n");

        assertThat(scenario.firmware())
                .isEqualTo(new FirmwarePlan(
                        new Selection("SC-*"),
                        2_048,
                        "10,100",
                        100,
                        Duration.ofSeconds(3),
                        Map.of(FirmwareBehaviour.LIE, 1, FirmwareBehaviour.ACCEPT, 0)));
        assertThat(scenario.firmware())
                .hasToString("an image of 2KiB to \"SC-*\" in stages of 10,100 %, stopped by more than 100 % failed,"
                        + " watched for 3s: accept 0, lie 1");
        assertThat(read(LEAST).firmware().isEmpty()).isTrue();
        assertThat(read(LEAST + "firmware: {}\n").firmware().mix()).isEqualTo(Map.of(FirmwareBehaviour.ACCEPT, 1));
    }

    @Test
    void rolesAreSharedOutByWeightAmongScootersOnly() throws ScenarioException {
        Scenario scenario = read(LEAST + "firmware: {mix: {accept: 7, losePower: 2, lie: 1}}\n");

        Map<?, FirmwareBehaviour> roles = scenario.firmware().roles(scenario.fleets());

        assertThat(roles.keySet()).hasSize(10).noneMatch(id -> id.toString().startsWith("EM"));
        assertThat(roles.values())
                .filteredOn(role -> role == FirmwareBehaviour.ACCEPT)
                .hasSize(7);
        assertThat(roles.values())
                .filteredOn(role -> role == FirmwareBehaviour.LOSE_POWER)
                .hasSize(2);
        assertThat(roles.values())
                .filteredOn(role -> role == FirmwareBehaviour.LIE)
                .hasSize(1);
    }

    @Test
    void everyFleetPlaysAllBehavioursWhateverItSpeaks() throws ScenarioException {
        Scenario scenario = read(LEAST
                + "  - {id: \"SC-{11..12}\", type: scooter, transport: coaps}\n"
                + "firmware: {mix: {accept: 1, lie: 1}}\n");

        Map<DeviceId, FirmwareBehaviour> roles = scenario.firmware().roles(scenario.fleets());

        assertThat(roles.get(new DeviceId("SC-11"))).isEqualTo(FirmwareBehaviour.ACCEPT);
        assertThat(roles.get(new DeviceId("SC-12"))).isEqualTo(FirmwareBehaviour.LIE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            firmware: {image: 0}                     | x.yaml:6: firmware.image: 0 is out of range; allowed 1 to 1048576
            firmware: {image: 1048577}               | x.yaml:6: firmware.image: 1048577 is out of range
            firmware: {image: much}                  | x.yaml:6: firmware.image: "much" is not a size
            firmware: {stages: "10-100"}             | x.yaml:6: firmware.stages: "10-100" is no row of percents
            firmware: {maxFailed: 101}               | x.yaml:6: firmware.maxFailed: 101 is out of range; allowed 0 to 100
            firmware: {test: 3601s}                  | x.yaml:6: firmware.test: "3601s" is out of range; allowed whole seconds, 0s to 1h
            firmware: {test: 1500ms}                 | x.yaml:6: firmware.test: "1500ms" is out of range
            firmware: {mix: {explode: 1}}            | x.yaml:6: firmware.mix.explode: is unknown; allowed here: accept, bootOld
            firmware: {mix: {lie: 1001}}             | x.yaml:6: firmware.mix.lie: 1001 is out of range; allowed 0 to 1000
            firmware: {mix: {lie: 0}}                | x.yaml:6: firmware.mix: every weight is 0
            firmware: {on: "EM-*"}                   | x.yaml:6: firmware.on: 0 scooters are selected, must be 1 to 1000
            firmware: {version: 2}                   | x.yaml:6: firmware.version: is unknown
            firmware: {};clock: {speed: 60x}         | firmware: needs real time: clock {start: now, speed: 1x}
            """)
    void whatIsWrongIsNamedWithItsLine(String text, String problem) {
        assertThatThrownBy(() -> read(LEAST + text.replace(';', '\n') + "\n"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"1000, true", "1001, false"})
    void soManyDevicesAreUpdatedAndNotOneMore(int devices, boolean allowed) {
        String text = LEAST.replace("{1..10}", "{1.." + devices + "}") + "firmware: {image: 1048576, test: 3600s}\n";

        if (allowed) {
            assertThat(catchThrowable(() -> read(text))).isNull();
        } else {
            assertThatThrownBy(() -> read(text)).hasMessageContaining("1001 scooters are selected");
        }
    }
}
