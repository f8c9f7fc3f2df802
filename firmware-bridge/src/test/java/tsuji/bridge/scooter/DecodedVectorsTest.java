package tsuji.bridge.scooter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import tsuji.wire.Reading;

/** What the payloads of the published answers mean. */
class DecodedVectorsTest {
    @Test
    void firstQuickBlock() {
        EscState state = EscState.ofQuickBlock(Hex.bytes(
                "00 00 00 00 00 00 00 00 3D 00 00 00 50 46 8A 08" + "00 00 05 00 7C 02 18 01 00 00 00 00 00 00 00 00"));

        assertThat(state).isEqualTo(new EscState(0, 0, 0, 61, 0, 2186, 28.0));
        assertThat(state.isLocked()).isFalse();
        assertThat(state.isMoving()).isFalse();
    }

    @Test
    void secondQuickBlock() {
        EscState state = EscState.ofQuickBlock(Hex.bytes(
                "00 00 00 00 00 00 00 00 2F 00 00 00 00 00 86 65" + "00 00 00 00 10 02 2C 01 00 00 00 00 00 00 00 00"));

        assertThat(state).isEqualTo(new EscState(0, 0, 0, 47, 0, 25_990, 30.0));
    }

    @Test
    void ninebotRegisters() {
        EscState state = EscState.ofRegisters(
                Hex.bytes("0F 00 09 00 03 00"),
                Hex.bytes("50 00"),
                Hex.bytes("D9 00"),
                Hex.bytes("86 65 01 00"),
                Hex.bytes("F6 FF"));

        assertThat(state.error()).isEqualTo(15);
        assertThat(state.alarm()).isEqualTo(EscState.ALARM_PUSHED);
        assertThat(state.isLocked()).isTrue();
        assertThat(state.isLimited()).isTrue();
        assertThat(state.batteryPercent()).isEqualTo(80);
        assertThat(state.speedMetresPerSecond()).isCloseTo(21.7 / 3.6, within(1e-9));
        assertThat(state.odometerMetres()).isEqualTo(91_526);
        assertThat(state.temperatureCelsius()).isEqualTo(-1.0);
    }

    @Test
    void batteries() {
        assertThat(BmsState.of(Hex.bytes("36 1E 63 00 01 00 09 10 31 31")))
                .isEqualTo(new BmsState(7734, 99, 0.01, 41.05, 29));
        assertThat(BmsState.of(Hex.bytes("31 1A 55 00 00 00 78 0F 2F 2F")))
                .isEqualTo(new BmsState(6705, 85, 0, 39.60, 27));
        assertThat(BmsState.of(Hex.bytes("31 1A 55 00 9C FF 78 0F 2F 2F")).isCharging())
                .isTrue();
    }

    @Test
    void cells() {
        Cells cells = Cells.of(Hex.bytes(
                "02 10 0A 10 0B 10 09 10 06 10 0D 10 0E 10 0D 10 0F 10 07 10" + " 00 00 00 00 00 00 00 00 00 00"));

        assertThat(cells.millivolts()).containsExactly(4098, 4106, 4107, 4105, 4102, 4109, 4110, 4109, 4111, 4103);
        assertThat(ScooterReadings.of(cells))
                .containsExactly(
                        Reading.number("cell_voltage_min", "V", 4.098, 0),
                        Reading.number("cell_voltage_max", "V", 4.111, 0));
    }

    @Test
    void aBatteryThatKnowsNoCellsSaysNothingOfThem() {
        assertThat(ScooterReadings.of(Cells.of(new byte[Registers.CELLS_BYTES])))
                .isEmpty();
    }

    @Test
    void versions() {
        assertThat(Versions.text(Hex.bytes("34 01"))).isEqualTo("1.3.4");
        assertThat(Versions.text(Hex.bytes("15 01"))).isEqualTo("1.1.5");
        assertThat(Versions.text(Hex.bytes("71 00"))).isEqualTo("0.7.1");
    }

    @Test
    void errorNumbersHaveWordsAndUnknownOnesSaySo() {
        assertThat(ErrorCode.text(15)).isEqualTo("brake sensor");
        assertThat(ErrorCode.text(0)).isEqualTo("no error");
        assertThat(ErrorCode.text(41)).isEqualTo("unknown error 41");
    }

    @Test
    void requestsAreThePublishedFrames() {
        assertThat(Dialect.XIAOMI.read(Dialect.Unit.BMS, 0x31, 10).encode())
                .isEqualTo(Hex.bytes("55 AA 03 22 01 31 0A 9E FF"));
        assertThat(Dialect.XIAOMI
                        .read(Dialect.Unit.BMS, Registers.CELLS, Registers.CELLS_BYTES)
                        .encode())
                .isEqualTo(Hex.bytes("55 AA 03 22 01 40 1E 7B FF"));
        assertThat(Dialect.XIAOMI.writeSilently(Dialect.Unit.ESC, 0x70, 1).encode())
                .isEqualTo(Hex.bytes("55 AA 04 20 03 70 01 00 67 FF"));
        assertThat(Dialect.MINI.read(Dialect.Unit.ESC, 0xB0, 32).encode())
                .isEqualTo(Hex.bytes("55 AA 03 0A 01 B0 20 21 FF"));
        assertThat(Dialect.NINEBOT.updateStart(Dialect.Unit.ESC, 266).encode())
                .isEqualTo(Hex.bytes("5A A5 04 3D 20 07 00 0A 01 00 00 8C FF"));
        assertThat(Dialect.NINEBOT.updateFinish(Dialect.Unit.ESC, 0x8624).encode())
                .isEqualTo(Hex.bytes("5A A5 04 3D 20 09 00 DB 79 FF FF 43 FC"));
        assertThat(Dialect.NINEBOT.updateReset(Dialect.Unit.ESC).encode())
                .isEqualTo(Hex.bytes("5A A5 00 3D 20 0A 00 98 FF"));
        assertThat(Dialect.XIAOMI.updateStart(Dialect.Unit.ESC, 266).encode())
                .isEqualTo(Hex.bytes("55 AA 06 20 07 00 0A 01 00 00 C7 FF"));
        assertThat(Dialect.XIAOMI.updateFinish(Dialect.Unit.ESC, 0x8624).encode())
                .isEqualTo(Hex.bytes("55 AA 06 20 09 00 DB 79 FF FF 7E FC"));
        assertThat(Dialect.XIAOMI.updateReset(Dialect.Unit.ESC).encode())
                .isEqualTo(Hex.bytes("55 AA 02 20 0A 00 D3 FF"));
    }
}
