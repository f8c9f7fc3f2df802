package tsuji.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.sim.scenario.Expectations.Measure;
import tsuji.sim.scenario.Fleet.MqttVersions;
import tsuji.wire.Senml;

class ScenarioReaderTest {
    private static final String LEAST = """
            apiVersion: device-sim/v1
            name: least
            fleet:
              - {id: SC-1, type: scooter}
            """;

    @TempDir
    private Path dir;

    @Test
    void everythingButFleetAndNameHasADefault() throws ScenarioException {
        Scenario scenario = read(LEAST);

        assertThat(scenario.seed()).isEqualTo(1);
        assertThat(scenario.clock().start()).isEmpty();
        assertThat(scenario.clock().duration()).isEqualTo(Duration.ofMinutes(10));
        assertThat(scenario.clock().speed()).isEqualTo(Speed.REAL);
        assertThat(scenario.target()).hasToString("mqtt://127.0.0.1:1883");
        assertThat(scenario.timeline().faults()).isEmpty();
        assertThat(scenario.expect()).isEqualTo(Expectations.PROMISES);
        Fleet fleet = scenario.fleets().get(0);
        assertThat(fleet.qos()).isEqualTo(1);
        assertThat(fleet.mqtt()).isEqualTo(MqttVersions.V3_1_1);
        assertThat(fleet.payload()).isEqualTo(Senml.Format.JSON);
    }

    @Test
    void everyKeyIsRead() throws ScenarioException {
        Scenario scenario = read("""
                apiVersion: device-sim/v1
                name: all
                description: {ja: 全部, en: all}
                seed: 42
                clock: {start: "2026-09-12T17:00:00+09:00", duration: 6h, speed: 60x}
                target: {host: cabinet, tls: true, ca: ca.pem}
                fleet:
                  - id: SC-{08..11}
                    type: scooter
                    mqtt: 5
                    qos: 2
                    report: {moving: 500ms, parked: 1m, jitter: 0.1, gnssTime: true}
                    behaviour: {tripsPerHour: 0.5, fallsPerTrip: 3%}
                  - id: EM-1
                    type: meter
                    payload: cbor
                    report: {every: 30m, jitter: 0%}
                    behaviour: {slot: 15m, profile: office, solar: 30%}
                timeline:
                  - {at: 45m, fault: gateway.kill}
                  - {at: 30m, fault: uplink.down, for: 2h}
                expect: {lost: 1, liveP99: 2s}
                """);

        assertThat(scenario.clock().start()).contains(Instant.parse("2026-09-12T08:00:00Z"));
        assertThat(scenario.clock().speed().factor()).isEqualTo(60);
        assertThat(scenario.target()).hasToString("mqtts://cabinet:8883");
        assertThat(scenario.target().ca()).contains(dir.resolve("ca.pem"));
        assertThat(scenario.devices()).isEqualTo(5);
        assertThat(scenario.fleets().get(0).ids().ids())
                .map(Object::toString)
                .containsExactly("SC-08", "SC-09", "SC-10", "SC-11");
        assertThat(scenario.fleets().get(0).behaviour())
                .isEqualTo(new Fleet.Scooters(Duration.ofMillis(500), Duration.ofMinutes(1), 0.1, 0.5, 0.03, true));
        assertThat(scenario.fleets().get(1).behaviour())
                .isEqualTo(new Fleet.Meters(
                        Duration.ofMinutes(30), 0, Duration.ofMinutes(15), Fleet.LoadProfile.OFFICE, 0.3));
        assertThat(scenario.timeline().faults())
                .containsExactly(
                        Fault.of(FaultKind.UPLINK_DOWN, Duration.ofMinutes(30), Duration.ofHours(2)),
                        Fault.of(FaultKind.GATEWAY_KILL, Duration.ofMinutes(45), Duration.ZERO));
        assertThat(scenario.expect().atMost())
                .isEqualTo(
                        Map.of(Measure.LOST, 1L, Measure.DOUBLED, 0L, Measure.CORRUPTED, 0L, Measure.LIVE_P99, 2_000L));
    }

    @Test
    void expectationsHaveTheUnitsOfWhatTheyBound() throws ScenarioException {
        Scenario scenario = ScenarioReader.read(Path.of("x.yaml"), """
                apiVersion: device-sim/v1
                name: x
                fleet: [{id: A, type: meter}]
                expect: {pubackP50: 5ms, pubackP99: 1s, recovery: 30s, drained: 1m, memory: 128MiB}
                """);

        assertThat(scenario.expect().atMost())
                .containsEntry(Measure.PUBACK_P50, 5L)
                .containsEntry(Measure.PUBACK_P99, 1_000L)
                .containsEntry(Measure.RECOVERY, 30_000L)
                .containsEntry(Measure.DRAINED, 60_000L)
                .containsEntry(Measure.MEMORY, 128L * 1024 * 1024);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: least           | naem: least            | x.yaml:1: name: is missing
            type: scooter         | type: bus              | x.yaml:4: fleet[0].type: "bus" is unknown; allowed: meter, scooter
            type: scooter         | type: scooter, x: 1    | x.yaml:4: fleet[0].x: is unknown; allowed here: behaviour, id, identity, mqtt, payload, qos, report, transport, type
            type: scooter         | type: scooter, transport: coaps, qos: 0 | x.yaml:4: fleet[0].qos: is of MQTT; over CoAP every message is confirmed: leave it out
            type: scooter         | type: scooter, transport: udp | x.yaml:4: fleet[0].transport: "udp" is unknown; allowed: coaps, mqtt
            type: scooter         | type: scooter, qos: 3  | x.yaml:4: fleet[0].qos: 3 is out of range; allowed 0 to 2
            type: scooter         | type: scooter, qos: no | x.yaml:4: fleet[0].qos: "no" is not a whole number
            type: scooter         | type: scooter, report: {moving: 5} | x.yaml:4: fleet[0].report.moving: "5" is not a duration; write 250ms, 5s, 30m, 2h or 7d
            type: scooter         | type: scooter, report: 5 | x.yaml:4: fleet[0].report: must be a mapping of keys to values
            type: scooter         | type: scooter, report: {moving: 0s} | x.yaml:4: fleet[0].report.moving: must be longer than nothing
            type: scooter         | type: meter, behaviour: {slot: 7m} | x.yaml:4: fleet[0].behaviour.slot: "7m" is no metering slot
            id: SC-1              | id: SC 1               | x.yaml:4: fleet[0].id: device id "SC 1"
            id: SC-1              | "id": "SC-{9..1}"      | the row must ascend
            id: SC-1              | "id": "SC-{1..20001}"  | at most 20000 ids
            device-sim/v1         | device-sim/v2          | x.yaml:1: apiVersion: "device-sim/v2" is unknown; allowed: device-sim/v1
            name: least           | name: [a]              | x.yaml:2: name: must be a single value
            name: least           | seed: -1               | x.yaml:1: name: is missing
            """)
    void errorNamesFileLineKeyAndWhatIsAllowed(String right, String wrong, String message) {
        String text = LEAST.replace(right, wrong);

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            uplink.flap, every: 50ms       | x.yaml:6: timeline[0].every: 50ms is out of range; allowed 100ms to 10m
            uplink.flap, every: 5          | "5" is not a duration
            uplink.flap, latency: 5s       | x.yaml:6: timeline[0].latency: is unknown; allowed here: at, every, fault, for
            uplink.down, on: SC-1          | timeline[0].on: is unknown
            link.slow, loss: 91%           | timeline[0].loss: 91% is out of range; allowed 0% to 90%
            link.down, on: "EM-*"          | x.yaml:6: timeline[0].on: "EM-*" is no device of the fleet
            device.certificateExpiry       | x.yaml:6: timeline[0].fault: strikes no device of "*": none has what it breaks
            device.gnssRollover            | x.yaml:6: timeline[0].fault: strikes no device of "*": none has what it breaks
            device.clockSkew, by: -401d    | "401d" is longer than 400d
            gateway.diskFull, free: 65MiB  | 65MiB is out of range; allowed 0 to 64MiB
            """)
    void errorOfAFaultNamesLineKeyAndRange(String fault, String message) {
        assertThatThrownBy(() -> read(LEAST + "timeline:\n  - {at: 1s, fault: " + fault + "}\n"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining(message);
    }

    @Test
    void everyFaultIsReadAsItsOwnExampleSaysIt() throws ScenarioException {
        String fleets = LEAST + "  - {id: SC-2, type: scooter, identity: certificate, report: {gnssTime: true}}\n";
        for (FaultKind kind : FaultKind.values()) {
            Scenario scenario = read(fleets + "timeline:\n  " + kind.example() + "\n");

            Fault fault = scenario.timeline().faults().get(0);
            assertThat(fault.values())
                    .isEqualTo(Fault.of(kind, Duration.ZERO, Duration.ZERO).values());
        }
    }

    @Test
    void oneThingCannotBeBrokenTwiceAtATime() throws ScenarioException {
        String first = LEAST + "timeline:\n  - {at: 1s, fault: uplink.down, for: 5s}\n";
        assertThat(read(first + "  - {at: 6s, fault: uplink.silent, for: 5s}\n")
                        .timeline()
                        .faults())
                .hasSize(2);

        assertThatThrownBy(() -> read(first + "  - {at: 5s, fault: uplink.silent, for: 5s}\n"))
                .hasMessageContaining("x.yaml:7: timeline[1].at: overlaps with at 1s uplink.down for 5s");
    }

    @Test
    void keyThatStandsTwiceIsAnError() {
        assertThatThrownBy(() -> read(LEAST + "name: again\n")).hasMessage("x.yaml:5: name: stands twice");
    }

    @Test
    void deviceInTwoFleetsIsAnError() {
        assertThatThrownBy(() -> read(LEAST + "  - {id: 'SC-{1..3}', type: scooter}\n"))
                .hasMessage("x.yaml:5: fleet[1].id: SC-1 is also in another fleet");
    }

    @Test
    void scenarioWithoutDevicesIsAnError() {
        assertThatThrownBy(() -> read("apiVersion: device-sim/v1\nname: x\n"))
                .hasMessageContaining("fleet: has no devices");
    }

    @Test
    void devicesAreBounded() throws ScenarioException {
        String most = LEAST.replace("SC-1", "'SC-{00001..20000}'");
        assertThat(read(most).devices()).isEqualTo(Scenario.DEVICES_MAX);

        assertThatThrownBy(() -> read(most + "  - {id: EM-1, type: meter}\n"))
                .hasMessageContaining("20001 devices, allowed 20000");
    }

    @Test
    void textThatIsNotYamlIsAnErrorWithItsLine() {
        assertThatThrownBy(() -> read("name: [\n"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("x.yaml:2: not YAML");
        assertThatThrownBy(() -> read("")).hasMessage("x.yaml: is empty");
    }

    @Test
    void fileIsBounded() throws IOException {
        Path file = Files.write(dir.resolve("big.yaml"), new byte[(int) ScenarioReader.FILE_BYTES_MAX + 1]);

        assertThatThrownBy(() -> ScenarioReader.read(file)).hasMessageContaining("1048577 bytes, allowed 1048576");
    }

    @ParameterizedTest
    @CsvSource({"250ms, 250ms", "5s, 5s", "30m, 30m", "48h, 48h", "7d, 168h", "90s, 90s"})
    void durationsAreWrittenAsTheyAreRead(String text, String written) {
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(written);
    }

    @Test
    void longestDurationIsBounded() {
        assertThat(Durations.parse("400d")).isEqualTo(Durations.LONGEST);
        assertThatThrownBy(() -> Durations.parse("401d")).hasMessageContaining("longer than 400d");
    }

    private Scenario read(String text) throws ScenarioException {
        return ScenarioReader.read(dir.resolve("x.yaml"), text);
    }
}
