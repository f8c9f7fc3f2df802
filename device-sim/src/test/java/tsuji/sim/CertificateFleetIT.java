package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Devices that show certificates at both doors of one gateway, the end of those certificates, and the judge. */
class CertificateFleetIT extends CommandLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Certificates end at 2.5 s at the latest, and new ones come at 6.5 s; answers may come late. */
    private static final long SILENT_MILLIS = 1_000;

    private static final String SCENARIO = """
            apiVersion: device-sim/v1
            name: certificates
            seed: 9
            clock: {start: now, duration: 7s, speed: 1x}
            fleet:
              - {id: "SC-{0001..0010}", type: scooter, mqtt: mixed, identity: certificate, report: {moving: 500ms, parked: 500ms}}
              - {id: "SC-{1001..1010}", type: scooter, transport: coaps, identity: certificate, report: {moving: 500ms, parked: 500ms}}
              - {id: "EM-{0001..0005}", type: meter, report: {every: 500ms}}
            timeline:
              - {at: 1500ms, fault: device.certificateExpiry, left: 1s, for: 5s}
            expect: {refused: 0, unacknowledged: 0, queued: 0, expired: 0}
            """;

    @Test
    void devicesAreCutOffWhenTheirCertificatesEndAndLoseNothing() throws Exception {
        play(scenario(SCENARIO), "--grace", "60s");

        assertThat(longestSilence("SC-0")).isGreaterThan(SILENT_MILLIS);
        assertThat(longestSilence("SC-1")).isGreaterThan(SILENT_MILLIS);
    }

    /** Until a device of these heard an acknowledgement, first and between two of them. */
    private long longestSilence(String prefix) throws IOException {
        List<JsonNode> messages = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve("run/sent.ndjson"))) {
            messages.add(JSON.readTree(line));
        }
        long last = messages.stream()
                .mapToLong(message -> message.get("sentUnixMillis").asLong())
                .min()
                .orElseThrow();
        long[] heard = messages.stream()
                .filter(message -> message.get("device").asText().startsWith(prefix))
                .mapToLong(message -> message.get("ackedUnixMillis").asLong())
                .sorted()
                .toArray();
        long longest = 0;
        for (long at : heard) {
            longest = Math.max(longest, at - last);
            last = at;
        }
        return longest;
    }
}
