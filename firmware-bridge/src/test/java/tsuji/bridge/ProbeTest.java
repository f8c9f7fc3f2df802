package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.firmware.Signed;
import tsuji.bridge.link.Inquiry;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.LinkKind;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.SerialPipe;
import tsuji.bridge.link.SerialPorts;
import tsuji.bridge.link.UnitRange;
import tsuji.bridge.modbus.ModbusRtuKind;
import tsuji.bridge.omni.OmniKind;
import tsuji.sim.serial.McubootDevice;
import tsuji.sim.serial.ModbusBus;
import tsuji.sim.serial.Power;

class ProbeTest {
    private final StringWriter out = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    private boolean probe(LinkKind... kinds) throws Exception {
        return probe(
                settings -> {
                    throw new AssertionError("these kinds open no port");
                },
                UnitRange.USUAL,
                kinds);
    }

    private boolean probe(SerialPorts ports, UnitRange units, LinkKind... kinds) throws Exception {
        return new Probe(List.of(kinds), new PrintWriter(out)).of(ports, "/dev/x", units, nanos::get);
    }

    /** An emulated device at a port; silence costs its time and not ours. */
    private SerialPipe line(UnaryOperator<byte[]> device) {
        SerialPipe line = new SerialPipe(device);
        line.onSilence(millis -> nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis)));
        return line;
    }

    /** Of which there is a device, when it sees something. */
    static SerialKind kind(String table, String sees) {
        return new SerialKind() {
            @Override
            public String table() {
                return table;
            }

            @Override
            public Link read(Table from, Secrets secrets) {
                throw new AssertionError("a probe reads no settings");
            }

            @Override
            public Optional<String> probe(Inquiry inquiry) {
                return sees.isEmpty() ? Optional.empty() : Optional.of(sees);
            }
        };
    }

    @Test
    void nobodyIsAskedAfterTheFirstAnswer() throws Exception {
        assertThat(probe(kind("a", ""), kind("b", "a meter"), kind("c", "too"))).isTrue();
        assertThat(out.toString().lines()).containsExactly("a: no answer", "b: a meter");
    }

    @Test
    void whatNeedsNoSerialPortIsNotMissedAtOne() throws Exception {
        assertThat(probe(kind("a", ""), new OmniKind())).isFalse();
        assertThat(out.toString().lines()).hasSize(2).first().isEqualTo("a: no answer");
        assertThat(out.toString()).contains("/dev/x: nothing known answers");
    }

    @Test
    void everyUnitOfABusIsNamedAndNoOther() throws Exception {
        SerialPipe bus = line(new ModbusBus(Set.of(1, 2, 16, 17), 0, 1)::receive);

        assertThat(probe(settings -> bus.reopened(), UnitRange.USUAL, new ModbusRtuKind()))
                .isTrue();

        assertThat(out.toString().lines())
                .containsExactly(
                        "modbus: 9600 baud, units 1 to 16 of 16",
                        "modbus: at 9600 baud: unit 1 has registers of kind HOLDING;"
                                + " unit 2 has registers of kind HOLDING; unit 16 has registers of kind HOLDING");
    }

    @Test
    void unitsThatAreNamedAreAskedAndNoOther() throws Exception {
        SerialPipe bus = line(new ModbusBus(Set.of(1, 17, 247), 0, 1)::receive);

        assertThat(probe(settings -> bus.reopened(), UnitRange.parse("17-247"), new ModbusRtuKind()))
                .isTrue();

        assertThat(out.toString())
                .contains("units 17 to 32 of 247", "units 241 to 247 of 247", "unit 17 ", "unit 247 ")
                .doesNotContain("unit 1 ");
    }

    @Test
    void busIsFoundAtItsOwnSpeed() throws Exception {
        SerialPipe bus = line(new ModbusBus(Set.of(3), 0, 1)::receive);
        SerialPipe silent = line(bytes -> new byte[0]);

        assertThat(probe(
                        settings -> settings.baud() == 19_200 ? bus : silent.reopened(),
                        UnitRange.USUAL,
                        new ModbusRtuKind()))
                .isTrue();

        assertThat(out.toString()).contains("modbus: 2400 baud", "modbus: at 19200 baud: unit 3 ");
    }

    @Test
    void boardWithMcubootIsFoundBehindEverythingElse() throws Exception {
        McubootDevice board = new McubootDevice(Signed.mcuboot(1, new byte[500]), true, new Power());
        SerialPipe line = line(board::receive);

        assertThat(probe(settings -> line.reopened(), UnitRange.USUAL, Bridge.KINDS.toArray(LinkKind[]::new)))
                .isTrue();

        assertThat(out.toString().lines())
                .contains("broute: no answer", "modbus: no answer", "scooter: no answer")
                .last()
                .isEqualTo("smp: MCUboot behind SMP, runs 1.0.0");
    }
}
