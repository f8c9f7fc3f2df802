package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** An image from the product's command line through the gateway into devices, each of which behaves in another way. */
class FirmwareRunIT extends CommandLineTest {
    @Test
    void everyUpdateHasOneEndAndGatewayAndDeviceSayTheSame() throws Exception {
        JsonNode report = play(scenario("""
                apiVersion: device-sim/v1
                name: short
                clock: {duration: 3s}
                fleet:
                  - {id: "SC-{1..6}", type: scooter, mqtt: mixed, report: {moving: 200ms, parked: 200ms}}
                firmware: {image: 3000, test: 1s, mix: {accept: 1, noFlash: 1, failVerification: 1, losePower: 1, bootOld: 1, lie: 1}}
                """));

        JsonNode updates = report.get("updates");
        assertThat(updates.get("done").asLong()).as("%s", updates).isEqualTo(2);
        assertThat(updates.get("refused").asLong()).isEqualTo(1);
        assertThat(updates.get("failed").asLong()).isEqualTo(2);
        assertThat(updates.get("lied").asLong()).isEqualTo(1);
        assertThat(updates.get("powerLosses").asLong()).isEqualTo(1);
        assertThat(updates.get("differences")).isEmpty();
    }
}
