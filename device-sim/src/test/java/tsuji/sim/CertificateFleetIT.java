package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Devices that show certificates at both doors of one gateway, the end of those certificates, and the judge. */
class CertificateFleetIT extends CommandLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** From 4 s on nobody is let in, until the certificates are new at 6 s; the rest is for whom a loaded machine is late. */
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
              - {at: 1s, fault: device.certificateExpiry, left: 2s, for: 5s}
            expect: {refused: 0, unacknowledged: 0, queued: 0, expired: 0}
            """;

    @Test
    void devicesAreCutOffWhenTheirCertificatesEndAndLoseNothing() throws Exception {
        Path scenario = Files.writeString(dir.resolve("certificates.yaml"), SCENARIO);

        int code = sim(
                "run",
                scenario.toString(),
                "--own-line",
                "--json",
                "--grace",
                "30s",
                "--out",
                dir.resolve("run").toString());

        assertThat(code).as("%s%n%s", err(), out()).isZero();
        assertThat(longestSilence("SC-0")).isGreaterThan(SILENT_MILLIS);
        assertThat(longestSilence("SC-1")).isGreaterThan(SILENT_MILLIS);
        assertThat(longestSilence("EM-")).isLessThan(Math.min(longestSilence("SC-0"), longestSilence("SC-1")));
    }

    /** Between two acknowledgements that any device of these heard. */
    private long longestSilence(String prefix) throws IOException {
        List<String> lines = Files.readAllLines(dir.resolve("run/sent.ndjson"));
        long longest = 0;
        long last = 0;
        long[] times = lines.stream()
                .filter(line -> line.contains("\"" + prefix))
                .mapToLong(CertificateFleetIT::ackedUnixMillis)
                .sorted()
                .toArray();
        assertThat(times).hasSizeGreaterThan(20).doesNotContain(0);
        for (long time : times) {
            longest = last == 0 ? longest : Math.max(longest, time - last);
            last = time;
        }
        return longest;
    }

    private static long ackedUnixMillis(String line) {
        try {
            JsonNode message = JSON.readTree(line);
            return message.get("ackedUnixMillis").asLong();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
