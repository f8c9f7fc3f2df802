package tsuji.bridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of the makers' documents and of public logs. */
class RtuFramesTest {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "M1 L1 voltage, INPUT, 0, 2, 01 04 00 00 00 02 71 CB",
        "M2 demand time, HOLDING, 0, 2, 01 03 00 00 00 02 C4 0B",
        "M8 another id, INPUT, 0, 2, 04 04 00 00 00 02 71 9E",
        "M8 another id, INPUT, 0, 2, 02 04 00 00 00 02 71 F8",
        "M8 another id, INPUT, 0, 2, 05 04 00 00 00 02 70 4F",
        "M9 Hiking address, HOLDING, 21, 1, 01 03 00 15 00 01 95 CE",
        "M11 Hiking of id 2, HOLDING, 21, 1, 02 03 00 15 00 01 95 FD",
        "total power, INPUT, 52, 2, 01 04 00 34 00 02 30 05",
        "import and export, INPUT, 72, 4, 01 04 00 48 00 04 71 DF",
        "total energy, INPUT, 342, 2, 01 04 01 56 00 02 90 27",
        "a block, INPUT, 0, 36, 01 04 00 00 00 24 F0 11",
        "SunSpec marker, HOLDING, 40000, 2, 01 03 9C 40 00 02 EB 8F"
    })
    void requestsAreAsInTheDocuments(String what, Master.Function function, int start, int count, String frame) {
        int unit = HEX.parseHex(frame)[0];
        assertThat(HEX.formatHex(RtuFrames.request(new Master.Read(unit, function, start, count))))
                .isEqualTo(frame);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "M1, INPUT, 01 04 04 43 66 33 34 1B 38, 230.20001",
        "M2, HOLDING, 01 03 04 3F 80 00 00 F7 CF, 1.0",
        "M6, INPUT, 01 04 04 43 66 66 66 A5 95, 230.4",
    })
    // The document says 230.2; its bytes are the next float above.
    void answersAreFloats(String what, Master.Function function, String frame, String value) throws Exception {
        byte[] registers = RtuFrames.registers(new Master.Read(1, function, 0, 2), HEX.parseHex(frame))
                .orElseThrow();

        assertThat(value(registers, Register.Type.FLOAT32)).isEqualByComparingTo(value);
        assertThat(RtuFrames.withCrc(HEX.parseHex(frame.substring(0, frame.length() - 6))))
                .isEqualTo(HEX.parseHex(frame));
    }

    /** Nothing of ours writes; the checksum is the same. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "M3 demand period, 01 10 00 02 00 02 04 42 70 00 00 67 D5",
        "M3 its answer, 01 10 00 02 00 02 E0 08",
        "M5 diagnostics, 01 08 00 00 AA 55 5E 94",
        "M10 Hiking set id, 01 10 00 15 00 01 02 02 01 64 35",
        "M10 its answer, 01 10 00 15 00 01 10 0D"
    })
    void writesHaveTheirPublishedChecksum(String what, String frame) {
        assertThat(HEX.formatHex(RtuFrames.withCrc(HEX.parseHex(frame.substring(0, frame.length() - 6)))))
                .isEqualTo(frame);
    }

    @ParameterizedTest
    @CsvSource({"43 70 80 00, 240.5", "45 05 D0 00, 2141.0", "42 70 00 00, 60.0"})
    void m12FloatsAreBigEndian(String registers, String value) {
        assertThat(value(HEX.parseHex(registers), Register.Type.FLOAT32)).isEqualByComparingTo(value);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"M9, 1, 01 03 02 01 01 78 14, 257", "M11, 2, 02 03 02 02 01 3C E4, 513"})
    void hikingAnswersWithIntegers(String what, int unit, String frame, int value) throws Exception {
        byte[] registers = RtuFrames.registers(
                        new Master.Read(unit, Master.Function.HOLDING, 21, 1), HEX.parseHex(frame))
                .orElseThrow();

        assertThat(value(registers, Register.Type.U16)).isEqualByComparingTo(BigDecimal.valueOf(value));
    }

    @Test
    void theMarkerOfSunSpecIsText() throws Exception {
        Master.Read read = new Master.Read(1, Master.Function.HOLDING, 40_000, 2);

        assertThat(RtuFrames.registers(read, HEX.parseHex("01 03 04 53 75 6E 53 96 F0"))
                        .orElseThrow())
                .isEqualTo("SunS".getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "M7, HOLDING, 01 83 02 C0 F1, 2",
        "2 to 04, INPUT, 01 84 02 C2 C1, 2",
        "3 to 04, INPUT, 01 84 03 03 01, 3"
    })
    void exceptionsHaveTheirCode(String what, Master.Function function, String frame, int code) {
        Master.Read read = new Master.Read(1, function, 0, 2);

        assertThatThrownBy(() -> RtuFrames.registers(read, HEX.parseHex(frame)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a wrong CRC, HOLDING, 1, 01 03 02 00 2A 38 49",
        "another unit, HOLDING, 1, 02 03 02 02 01 3C E4",
        "M4 an exception to another function, INPUT, 2, 01 90 01 8D C0",
        "M5 a diagnostic echo, INPUT, 2, 01 08 00 00 AA 55 5E 94",
        "M3 the answer to a write, INPUT, 2, 01 10 00 02 00 02 E0 08",
        "M10 another answer to a write, HOLDING, 1, 01 10 00 15 00 01 10 0D",
        "another count, INPUT, 1, 01 04 04 43 66 33 34 1B 38",
        "nothing, INPUT, 1, ''"
    })
    void whatIsNoAnswerToTheRequestIsNotTaken(String what, Master.Function function, int count, String frame)
            throws Exception {
        Master.Read read = new Master.Read(1, function, 0, count);

        assertThat(RtuFrames.registers(read, HEX.parseHex(frame))).isEmpty();
    }

    @Test
    void theWrongCrcOfPublicCodeHasThisRightOne() throws Exception {
        Master.Read read = new Master.Read(1, Master.Function.HOLDING, 0, 1);

        assertThat(RtuFrames.registers(read, HEX.parseHex("01 03 02 00 2A 39 9B")))
                .contains(new byte[] {0, 0x2A});
    }

    @Test
    void noSingleOrDoubleFlippedBitIsTaken() throws Exception {
        byte[] right = HEX.parseHex("01 04 04 43 66 33 34 1B 38");
        Master.Read read = new Master.Read(1, Master.Function.INPUT, 0, 2);
        for (int first = 0; first < 8 * right.length; first++) {
            for (int second = first; second < 8 * right.length; second++) {
                byte[] frame = right.clone();
                frame[first / 8] ^= (byte) (1 << first % 8);
                if (second != first) {
                    frame[second / 8] ^= (byte) (1 << second % 8);
                }

                assertThat(RtuFrames.registers(read, frame)).isEmpty();
            }
        }
    }

    @Test
    void aMillionGarbledBytesCrashNothing() {
        long seed = 4711;
        Random random = new Random(seed);
        Master.Read read = new Master.Read(1, Master.Function.INPUT, 0, 2);
        int accepted = 0;
        for (int bytes = 0; bytes < 1_000_000; ) {
            byte[] frame = new byte[random.nextInt(2, 30)];
            random.nextBytes(frame);
            bytes += frame.length;
            try {
                accepted += RtuFrames.registers(read, frame).isPresent() ? 1 : 0;
            } catch (RefusedException e) {
                accepted++;
            }
        }

        assertThat(accepted).as("seed %d", seed).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 126})
    void aRequestBeyondItsBoundsCannotBeMade(int count) {
        assertThat(new Master.Read(1, Master.Function.INPUT, 0, Master.REGISTERS_MAX).count())
                .isEqualTo(125);
        assertThatThrownBy(() -> new Master.Read(1, Master.Function.INPUT, 0, count))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void littleWordOrderSwapsThePair() {
        Register register = register(Register.Type.FLOAT32);

        assertThat(register.value(HEX.parseHex("33 34 43 66"), 0, true, false).orElseThrow())
                .isEqualByComparingTo("230.20001");
    }

    @ParameterizedTest
    @CsvSource({"U16, FFFF", "S16, 8000", "U32, FFFFFFFF", "S32, 80000000", "ACC32, 00000000"})
    void whatSunSpecDoesNotImplementIsNoNumber(Register.Type type, String registers) {
        byte[] block = Arrays.copyOf(HexFormat.of().parseHex(registers), 4);

        assertThat(register(type).value(block, 0, false, true)).isEmpty();
        assertThat(register(type).value(block, 0, false, false)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7F C0 00 00", "7F 80 00 00", "FF 80 00 00"})
    void floatsThatAreNoNumbersAreNotReported(String registers) {
        assertThat(register(Register.Type.FLOAT32).value(HEX.parseHex(registers), 0, false, false))
                .isEmpty();
    }

    private static BigDecimal value(byte[] registers, Register.Type type) {
        return register(type).value(registers, 0, false, false).orElseThrow();
    }

    private static Register register(Register.Type type) {
        return new Register("x", "", 0, type, BigDecimal.ONE, OptionalInt.empty(), new Register.Manner(false, false));
    }
}
