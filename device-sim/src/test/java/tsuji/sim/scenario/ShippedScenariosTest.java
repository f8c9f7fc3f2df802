package tsuji.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ShippedScenariosTest {
    private static final Path FOLDER = Path.of("scenarios");
    private static final double PLAYED_SECONDS_MAX = 75;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Stream<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void schemaAndReaderBothAccept(Path file) throws IOException, ScenarioException {
        assertThat(schema().problems(yaml(Files.readString(file)))).isEmpty();
        assertThat(ScenarioReader.read(file).name() + ".yaml")
                .isEqualTo(file.getFileName().toString());
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void namesItsSchemaForEditorsAndSaysInBothLanguagesWhatItShows(Path file) throws IOException, ScenarioException {
        assertThat(Files.readString(file)).startsWith("# yaml-language-server: $schema=./device-sim.schema.json\n");
        assertThat(ScenarioReader.read(file).description().ja()).isNotEmpty();
        assertThat(ScenarioReader.read(file).description().en()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void leavesTimeForAVerdictWithinTwoMinutes(Path file) throws IOException, ScenarioException {
        Scenario.Clock clock = ScenarioReader.read(file).clock();

        // At the fastest speed this is 0: how long it takes is up to the machine.
        assertThat(clock.duration().toSeconds() / clock.speed().factor()).isLessThanOrEqualTo(PLAYED_SECONDS_MAX);
    }

    @Test
    void demoHasTheFleetThatIsPromised() throws IOException, ScenarioException {
        Scenario demo = ScenarioReader.read(FOLDER.resolve("demo.yaml"));

        assertThat(demo.fleets()).extracting(fleet -> fleet.behaviour().type()).containsExactly("scooter", "meter");
        assertThat(demo.fleets()).extracting(fleet -> fleet.ids().size()).containsExactly(200, 50);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            start: now        | start: then
            speed: 1x         | speed: fast
            duration: 10m     | duration: long
            type: scooter     | type: bus
            qos: 1            | qos: 3
            mqtt: mixed       | mqtt: 4
            payload: cbor     | payload: xml
            parked: 5s        | park: 5s
            identity: secret  | identity: password
            jitter: 20%       | jitter: 20s
            gnssTime: true    | gnssTime: 1
            tripsPerHour: 6   | tripsPerHour: 0
            lost: 0           | lost: -1
            lost: 0           | losses: 0
            memory: 64MiB     | memory: 64MB
            recovery: 5s      | recovery: 5
            port: 1883        | port: 65536
            fault: uplink.down| fault: uplink.up
            perSecond: 2      | perSecond: 0
            expiry: 5s        | expiry: 5ms
            lock: 1           | luck: 1
            lock: 1           | lock: 1001
            image: 4KiB       | image: 4kB
            stages: 100       | stages: "1;2"
            maxFailed: 5      | maxFailed: 101
            test: 3s          | test: 3
            lie: 1            | lie: 1001
            losePower: 2      | explode: 2
            kind: bp35a1      | kind: bp35a2
            slotEnds: 5s      | slotEnds: 5
            daysAway: 2       | daysAway: 91
            noise: 5%         | noise: 5s
            [unlock, lock]    | [unlock, locate]
            123456789123456   | 12345678912345
            """)
    void schemaAndReaderBothRefuse(String right, String wrong) throws IOException, ScenarioException {
        String text = """
                apiVersion: device-sim/v1
                name: x
                clock: {start: now, speed: 1x, duration: 10m}
                target: {port: 1883}
                commands: {perSecond: 2, expiry: 5s, mix: {lock: 1}}
                firmware: {image: 4KiB, stages: 100, maxFailed: 5, test: 3s, mix: {lie: 1, losePower: 2}}
                fleet:
                  - {id: SC-9, type: scooter}
                  - {id: SC-1, type: scooter, qos: 1, mqtt: mixed, payload: cbor, transport: coaps, identity: secret, report: {parked: 5s, jitter: 20%, gnssTime: true}, behaviour: {tripsPerHour: 6}}
                serial:
                  - {kind: bp35a1, device: MT-1, slotEnds: 5s, daysAway: 2}
                  - {kind: modbus, device: "MB-{1..3}", noise: 5%}
                  - {kind: xiaomi, device: SC-2, commands: [unlock, lock]}
                omni:
                  - {device: SC-3, imei: "123456789123456", commands: [set_speed_mode]}
                timeline:
                  - {at: 1s, fault: uplink.down}
                expect: {lost: 0, memory: 64MiB, recovery: 5s}
                """;
        Path file = Path.of("x.yaml");
        assertThat(schema().problems(yaml(text))).isEmpty();
        ScenarioReader.read(file, text);

        String broken = text.replace(right, wrong);

        assertThat(broken).isNotEqualTo(text);
        assertThat(schema().problems(yaml(broken))).isNotEmpty();
        assertThatThrownBy(() -> ScenarioReader.read(file, broken)).isInstanceOf(ScenarioException.class);
    }

    @Test
    void schemaNamesEveryFaultMeasureCommandAndBehaviour() throws IOException {
        JsonNode schema = JSON.readTree(Files.readString(FOLDER.resolve("device-sim.schema.json")));
        List<String> faults = new ArrayList<>();
        schema.at("/properties/timeline/items/properties/fault/enum").forEach(name -> faults.add(name.asText()));
        List<String> measures = new ArrayList<>();
        schema.at("/properties/expect/properties").fieldNames().forEachRemaining(measures::add);

        List<String> commands = new ArrayList<>();
        schema.at("/properties/commands/properties/mix/properties").fieldNames().forEachRemaining(commands::add);

        List<String> behaviours = new ArrayList<>();
        schema.at("/properties/firmware/properties/mix/properties").fieldNames().forEachRemaining(behaviours::add);

        assertThat(behaviours)
                .containsExactlyElementsOf(Arrays.stream(FirmwareBehaviour.values())
                        .map(FirmwareBehaviour::label)
                        .toList());
        assertThat(commands)
                .containsExactlyElementsOf(Arrays.stream(CommandKind.values())
                        .map(CommandKind::label)
                        .toList());
        assertThat(faults)
                .containsExactlyElementsOf(
                        Arrays.stream(FaultKind.values()).map(FaultKind::label).toList());
        assertThat(measures)
                .containsExactlyElementsOf(Arrays.stream(Expectations.Measure.values())
                        .map(Expectations.Measure::label)
                        .toList());
    }

    private static JsonSchema schema() throws IOException {
        return new JsonSchema(JSON.readTree(Files.readString(FOLDER.resolve("device-sim.schema.json"))));
    }

    private static JsonNode yaml(String text) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }
}
