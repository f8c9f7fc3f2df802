package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** A scenario with emulated devices starts the bridge too, and its readings and commands are judged. */
class EmulatedWiresIT extends CommandLineTest {
    @Test
    void readingsSlotsAndCommandsOfEmulatedDevicesAreJudged() throws Exception {
        JsonNode report = play(scenario("""
                apiVersion: device-sim/v1
                name: wires
                clock: {duration: 2s}
                fleet:
                  - {id: SC-1, type: scooter, report: {parked: 1s}}
                serial:
                  - {kind: bp35a1, device: MT-1, slotEnds: 1s}
                  - {kind: bp35c2, device: MT-2, slot: 15m, slotEnds: 1s}
                  - {kind: modbus, device: MB-1}
                  - {kind: ninebot, device: SC-2, commands: [unlock]}
                omni:
                  - {device: SC-3, imei: "123456789123456", commands: [unlock]}
                """));

        // Of each meter power, register, clock and the slot that ended; four of the bus; six of the dock, five of OMNI.
        assertThat(report.at("/readings/expected").asInt()).isEqualTo(23);
        assertThat(report.at("/commands/done").asInt()).isEqualTo(2);
        assertThat(report.at("/commands/succeeded").asInt()).isEqualTo(2);
        assertThat(sim("verify", dir.resolve("run"))).isZero();
    }
}
