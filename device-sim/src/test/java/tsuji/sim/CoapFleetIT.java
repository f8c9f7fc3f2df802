package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Devices that speak CoAP over DTLS beside others that speak MQTT, at one gateway, and the judge. */
class CoapFleetIT extends CommandLineTest {
    private static final String SCENARIO = """
            apiVersion: device-sim/v1
            name: both-doors
            seed: 8
            clock: {start: now, duration: 4s, speed: 1x}
            fleet:
              - {id: "SC-{0001..0020}", type: scooter, transport: coaps, report: {moving: 500ms, parked: 500ms}}
              - {id: "EM-{0001..0005}", type: meter, report: {every: 500ms}}
            commands: {perSecond: 10, from: 500ms, until: 1500ms, on: "SC-*", expiry: 60s, mix: {unlock: 1, lock: 1, locate: 1}}
            timeline:
              - {at: 1s, fault: link.rebind, on: "SC-*", perSecond: 5, for: 1s}
              - {at: 1s, fault: device.duplicate, on: "SC-*", rate: 50%, for: 1s}
            expect: {refused: 0, unacknowledged: 0, queued: 0, expired: 0}
            """;

    @Test
    void whatCoapDevicesWereToldIsAtTheCityOnceWhileTheirAddressesChange() throws Exception {
        JsonNode report = play(scenario(SCENARIO), "--grace", "30s");

        assertThat(report.get("pass").asBoolean()).isTrue();
        // Each device reports from its last address too: then what it had missed follows it there.
        assertThat(report.at("/commands/issued").asLong()).isEqualTo(10);
        assertThat(report.at("/commands/succeeded").asLong()).isEqualTo(10);
        assertThat(Files.readAllLines(dir.resolve("run/sent.ndjson")))
                .filteredOn(line -> line.contains("\"SC-"))
                .hasSizeGreaterThan(20)
                .allMatch(line -> line.contains("\"reasonCode\":0"));
    }
}
