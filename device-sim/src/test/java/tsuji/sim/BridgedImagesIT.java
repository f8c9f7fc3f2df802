package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A scenario brings images through the gateway and the bridge into a fleet, a board and a docked scooter at once. */
@EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
class BridgedImagesIT extends CommandLineTest {
    @Test
    void theGatewayAndTheDevicesAtLinesSayTheSameOfTheirUpdates() throws Exception {
        JsonNode report = play(scenario("""
                apiVersion: device-sim/v1
                name: images
                clock: {duration: 5s}
                fleet:
                  - {id: "SC-{1..2}", type: scooter, report: {moving: 500ms, parked: 500ms}}
                firmware: {image: 3000, test: 1s}
                serial:
                  - {kind: smp, device: BRD-1}
                  - {kind: ninebot, device: SC-9, image: 2KiB}
                  - {kind: xiaomi, device: SC-8, image: 256}
                """));

        JsonNode updates = report.get("updates");
        assertThat(updates.get("done").asLong()).as("%s", updates).isEqualTo(5);
        assertThat(updates.get("differences")).isEmpty();
        assertThat(Files.readString(dir.resolve("run/firmware.ndjson"))).contains("\"2.0.0\"", "\"1.3.5\"");
        assertThat(sim("verify", dir.resolve("run"))).isZero();
    }
}
