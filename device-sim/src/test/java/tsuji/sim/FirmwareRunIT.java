package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image from the product's command line through either door of the gateway into devices that behave in different ways. */
class FirmwareRunIT extends CommandLineTest {
    @ParameterizedTest
    @ValueSource(strings = {"mqtt: mixed", "transport: coaps"})
    void everyUpdateHasOneEndAndGatewayAndDeviceSayTheSame(String door) throws Exception {
        JsonNode report = play(scenario("""
                apiVersion: device-sim/v1
                name: short
                clock: {duration: 3s}
                fleet:
                  - {id: "SC-{1..6}", type: scooter, %s, report: {moving: 200ms, parked: 200ms}}
                firmware: {image: 3000, test: 1s, mix: {accept: 1, noFlash: 1, failVerification: 1, losePower: 1, bootOld: 1, lie: 1}}
                """.formatted(door)));

        JsonNode updates = report.get("updates");
        assertThat(updates.get("done").asLong()).as("%s", updates).isEqualTo(2);
        assertThat(updates.get("refused").asLong()).isEqualTo(1);
        assertThat(updates.get("failed").asLong()).isEqualTo(2);
        assertThat(updates.get("lied").asLong()).isEqualTo(1);
        assertThat(updates.get("powerLosses").asLong()).isEqualTo(1);
        assertThat(updates.get("differences")).isEmpty();
    }
}
