package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands from the city through the gateway to the devices and their outcomes back; some are sent again. */
class CommandRunIT extends CommandLineTest {
    @ParameterizedTest
    @ValueSource(strings = {"mqtt: mixed", "transport: coaps"})
    void eachCommandIsDoneAtMostOnceAndHasOneOutcome(String door) throws Exception {
        JsonNode report = play(scenario("""
                apiVersion: device-sim/v1
                name: short
                clock: {duration: 2s}
                fleet:
                  - {id: "SC-{1..5}", type: scooter, %s, report: {moving: 200ms, parked: 200ms}, behaviour: {tripsPerHour: 60}}
                  - {id: EM-1, type: meter, report: {every: 500ms}}
                commands: {perSecond: 20, from: 200ms, until: 1200ms, mix: {unlock: 1, lock: 1, locate: 1, reboot: 1, read_now: 1}}
                timeline:
                  - {at: 0s, fault: city.replayedCommand, perSecond: 20, for: 2s}
                """.formatted(door)));

        JsonNode commands = report.get("commands");
        assertThat(commands.get("issued").asLong()).isEqualTo(20);
        assertThat(commands.get("replayed").asLong()).isPositive();
        assertThat(commands.get("succeeded").asLong())
                .isPositive()
                .isEqualTo(commands.get("done").asLong());
        assertThat(commands.get("differences")).isEmpty();
    }
}
