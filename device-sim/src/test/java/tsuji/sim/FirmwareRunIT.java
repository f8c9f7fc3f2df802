package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** An image from the product's command line through the gateway into devices, each of which behaves in another way. */
class FirmwareRunIT extends CommandLineTest {
    @Test
    void everyUpdateHasOneEndAndGatewayAndDeviceSayTheSame() throws Exception {
        Path scenario = Files.writeString(dir.resolve("short.yaml"), """
                apiVersion: device-sim/v1
                name: short
                clock: {duration: 3s}
                fleet:
                  - {id: "SC-{1..6}", type: scooter, mqtt: mixed, report: {moving: 200ms, parked: 200ms}}
                firmware: {image: 3000, test: 1s, mix: {accept: 1, noFlash: 1, failVerification: 1, losePower: 1, bootOld: 1, lie: 1}}
                """);

        int code = sim("run", scenario, "--own-line", "--json", "--out", dir.resolve("run"));

        assumeTrue(code != ExitCode.NEED_MISSING, err());
        assertThat(code).as("%s%n%s", err(), out()).isZero();
        JsonNode updates = new ObjectMapper().readTree(out()).get("updates");
        assertThat(updates.get("done").asLong()).as("%s", updates).isEqualTo(2);
        assertThat(updates.get("refused").asLong()).isEqualTo(1);
        assertThat(updates.get("failed").asLong()).isEqualTo(2);
        assertThat(updates.get("lied").asLong()).isEqualTo(1);
        assertThat(updates.get("powerLosses").asLong()).isEqualTo(1);
        assertThat(updates.get("differences")).isEmpty();
    }
}
