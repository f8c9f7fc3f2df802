package tsuji.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.wire.DeviceId;

/** The {@code commands} of a scenario: how they are read and what is due. */
class CommandPlanTest {
    private static final String LEAST = """
            apiVersion: device-sim/v1
            name: least
            fleet:
              - {id: SC-1, type: scooter}
            """;

    @Test
    void commandsAreReadWithWhatCountsOtherwise() throws ScenarioException {
        Scenario scenario = read(
                LEAST
                        + "clock: {duration: 40s}\ncommands: {perSecond: 2.5, from: 10s, on: \"SC-*\", mix: {lock: 3, unlock: 0}}\n");

        assertThat(scenario.commands())
                .isEqualTo(new CommandPlan(
                        2.5,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(30),
                        new Selection("SC-*"),
                        Map.of(CommandKind.LOCK, 3, CommandKind.UNLOCK, 0)));
        assertThat(scenario.commands())
                .hasToString(
                        "2.5 commands a second from 10s until 40s to \"SC-*\", each expires after 30s: unlock 0, lock 3");
        assertThat(read(LEAST).commands().isEmpty()).isTrue();
        assertThat(read(LEAST + "commands: {}\n").commands().mix()).hasSize(CommandKind.values().length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            commands: {perSecond: 201}                     | x.yaml:5: commands.perSecond: 201 is out of range; allowed above 0 to 200.0
            commands: {expiry: 0s}                         | x.yaml:5: commands.expiry: "0s" is out of range; allowed whole seconds, 1s to 7d
            commands: {expiry: 1500ms}                     | "1500ms" is out of range
            commands: {expiry: 8d}                         | "8d" is out of range
            commands: {mix: {fly: 1}}                      | x.yaml:5: commands.mix.fly: is unknown; allowed here: locate, lock
            commands: {mix: {lock: 1001}}                  | x.yaml:5: commands.mix.lock: 1001 is out of range; allowed 0 to 1000
            commands: {mix: {read_now: 1}}                 | x.yaml:5: commands: no device of the fleet takes any of them
            commands: {on: "EM-*"}                         | x.yaml:5: commands: no device of the fleet takes any of them
            commands: {from: 5s, until: 5s}                | x.yaml:5: commands.until: is not after from
            commands: {rate: 1}                            | x.yaml:5: commands.rate: is unknown
            commands: {};clock: {speed: 60x}               | commands: need real time: clock {start: now, speed: 1x}
            commands: {};timeline: [{at: 1s, fault: broker.kill}] | commands: a broker that is killed forgets commands
            """)
    void errorOfCommandsNamesLineKeyAndWhatIsAllowed(String text, String message) {
        assertThatThrownBy(() -> read(LEAST + text.replace(';', '\n') + "\n"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining(message);
    }

    @Test
    void commandsAreDueEvenlyWithinTheirTime() throws ScenarioException {
        CommandPlan plan =
                read(LEAST + "commands: {perSecond: 2, from: 1s, until: 4s}\n").commands();

        assertThat(Stream.of(0, 999, 1_000, 1_500, 3_999, 4_000, 9_000)
                        .map(millis -> plan.dueAt(Duration.ofMillis(millis))))
                .containsExactly(0L, 0L, 0L, 1L, 5L, 6L, 6L);
    }

    @Test
    void kindsAreChosenByTheirWeightAmongThoseThatAnyDeviceTakes() throws ScenarioException {
        Scenario scenario = read(LEAST + "commands: {mix: {lock: 3, locate: 1, read_now: 9}}\n");
        Map<CommandKind, List<DeviceId>> takers = scenario.commands().takers(scenario.fleets());

        assertThat(takers.keySet()).containsExactly(CommandKind.LOCK, CommandKind.LOCATE);
        assertThat(scenario.commands().choose(takers, 0.74)).contains(CommandKind.LOCK);
        assertThat(scenario.commands().choose(takers, 0.75)).contains(CommandKind.LOCATE);
    }

    private static Scenario read(String text) throws ScenarioException {
        return ScenarioReader.read(Path.of("x.yaml"), text);
    }
}
