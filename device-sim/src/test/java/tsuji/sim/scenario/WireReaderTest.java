package tsuji.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.wire.DeviceId;

class WireReaderTest {
    private static final String WIRES = """
            apiVersion: device-sim/v1
            name: x
            fleet:
              - {id: SC-1, type: scooter}
            serial:
              - {kind: bp35a1, device: MT-1}
              - {kind: bp35c2, device: MT-2, slotEnds: 30m, daysAway: 90}
              - {kind: modbus, device: "MB-{1..32}", noise: 50%}
              - {kind: ninebot, device: SC-2}
              - {kind: xiaomi, device: SC-3, commands: [lock, unlock]}
              - {kind: smp, device: BRD-1}
              - {kind: ninebot, device: SC-5, image: 64KiB}
              - {kind: bp35a1, device: MT-3, slot: 15m, slotEnds: 15m}
              - {kind: bp35a1, device: MT-4, slot: 60m, daysAway: 1}
            omni:
              - {device: SC-4, imei: "123456789123456", commands: [set_speed_mode]}
            """;

    @Test
    void everyKindOfWireIsRead() throws ScenarioException {
        Scenario scenario = read(WIRES);

        assertThat(scenario.wires())
                .containsExactly(
                        meter("MT-1", false, 30, Duration.ofSeconds(10), 0),
                        meter("MT-2", true, 30, Duration.ofMinutes(30), 90),
                        new Wire.Modbus(IdPattern.parse("MB-{1..32}"), 0.5),
                        new Wire.Ninebot(new DeviceId("SC-2"), false, List.of(), 0),
                        new Wire.Ninebot(new DeviceId("SC-3"), true, List.of(CommandKind.LOCK, CommandKind.UNLOCK), 0),
                        new Wire.Smp(new DeviceId("BRD-1"), 4_096),
                        new Wire.Ninebot(new DeviceId("SC-5"), false, List.of(), 65_536),
                        meter("MT-3", false, 15, Duration.ofMinutes(15), 0),
                        meter("MT-4", false, 60, Duration.ofSeconds(10), 1),
                        new Wire.Omni(new DeviceId("SC-4"), "123456789123456", List.of(CommandKind.SET_SPEED_MODE)));
        assertThat(scenario.hasCommands()).isTrue();
    }

    private static Wire meter(String id, boolean sided, int slotMinutes, Duration slotEnds, int daysAway) {
        return new Wire.RouteB(new DeviceId(id), sided, Duration.ofMinutes(slotMinutes), slotEnds, daysAway);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bp35a1              | bp36              | x.yaml:6: serial[0].kind: "bp36" is unknown; allowed: bp35a1, bp35c2, modbus, ninebot, smp, xiaomi
            30m                 | 31m               | x.yaml:7: serial[1].slotEnds: "31m" is out of range; allowed above 0s to 30m
            30m                 | 0s                | x.yaml:7: serial[1].slotEnds: "0s" is out of range; allowed above 0s to 30m
            daysAway: 90        | daysAway: 91      | x.yaml:7: serial[1].daysAway: 91 is out of range; allowed 0 to 90
            {1..32}             | {1..33}           | x.yaml:8: serial[2].device: 33 meters on a bus, allowed 32
            50%                 | 51%               | x.yaml:8: serial[2].noise: 51% is out of range; allowed 0% to 50%
            device: SC-2        | device: SC-1      | x.yaml:9: serial[3].device: SC-1 is also elsewhere
            device: SC-2        | device: SC-2, x: 1| x.yaml:9: serial[3].x: is unknown; allowed here: commands, device, image, kind
            [lock, unlock]      | [lock, locate]    | x.yaml:10: serial[4].commands: "locate" is unknown; allowed: lock, set_speed_mode, unlock
            [lock, unlock]      | lock              | x.yaml:10: serial[4].commands: must be a list
            device: BRD-1       | device: BRD-1, image: 255 | x.yaml:11: serial[5].image: 255 is out of range; allowed 256 to 65536
            image: 64KiB        | image: 256, commands: [lock] | x.yaml:12: serial[6].image: goes with no commands: to be updated, a scooter is locked too
            64KiB               | 65537             | x.yaml:12: serial[6].image: 65537 is out of range; allowed 256 to 65536
            slotEnds: 15m       | slotEnds: 16m     | x.yaml:13: serial[7].slotEnds: "16m" is out of range; allowed above 0s to 15m
            slotEnds: 15m       | daysAway: 1       | x.yaml:13: serial[7].daysAway: a meter's history has half hours: slots of 15m cannot be read from it
            slot: 60m           | slot: 20m         | x.yaml:14: serial[8].slot: "20m" is unknown; allowed: 15m, 30m, 60m
            123456789123456     | 12345678912345    | x.yaml:16: omni[0].imei: "12345678912345" is no IMEI; it has 15 digits
            """)
    void whatIsWrongIsNamedWithItsLineAndTheReason(String right, String wrong, String message) {
        String text = WIRES.replace(right, wrong);

        assertThat(text).isNotEqualTo(WIRES);
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void twoScootersHaveTwoImeis() {
        String text = WIRES + "  - {device: SC-6, imei: \"123456789123456\"}\n";

        assertThatThrownBy(() -> read(text))
                .hasMessage("x.yaml:17: omni[1].imei: 123456789123456 is also another scooter's");
    }

    @Test
    void aBridgeLivesInRealTime() {
        String text = WIRES + "clock: {speed: 60x}\n";

        assertThatThrownBy(() -> read(text))
                .hasMessage("x.yaml:6: serial[0]: the bridge lives in real time: clock {start: now, speed: 1x}");
    }

    private static Scenario read(String text) throws ScenarioException {
        return ScenarioReader.read(Path.of("x.yaml"), text);
    }
}
