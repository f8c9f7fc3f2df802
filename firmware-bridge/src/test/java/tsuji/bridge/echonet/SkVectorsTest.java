package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of adapters from public projects. */
class SkVectorsTest {
    private static final String SOURCE = "FE80:0000:0000:0000:021D:1290:1234:5679";
    private static final String SELF = "FE80:0000:0000:0000:021D:1290:1234:5678";
    private static final String UDP = "ERXUDP " + SOURCE + " " + SELF + " 0E1A 0E1A 001D129012345679 0 0008 ";

    @Test
    void w9ABeaconWithoutPairIdHasItsLinkLocalAddress() {
        PanDescription pan = PanDescription.of(Map.of(
                        "Channel",
                        "2F",
                        "Channel Page",
                        "09",
                        "Pan ID",
                        "88AA",
                        "Addr",
                        "001D129100000001",
                        "LQI",
                        "BC"))
                .orElseThrow();

        assertThat(pan.linkLocal()).isEqualTo("FE80:0000:0000:0000:021D:1291:0000:0001");
        assertThat(pan.megahertz()).isCloseTo(925.3, within(1e-9));
    }

    @Test
    void w10ReceivedStrengthComesFromTheLinkQuality() {
        PanDescription pan = PanDescription.of(Map.of(
                        "Channel",
                        "21",
                        "Pan ID",
                        "8888",
                        "Addr",
                        "12345678ABCDEF01",
                        "LQI",
                        "E1",
                        "PairID",
                        "AABBCCDD"))
                .orElseThrow();

        assertThat(PanDescription.dbm(pan.lqi())).isCloseTo(-42.395, within(1e-9));
        assertThat(pan.pairId()).isEqualTo("AABBCCDD");
    }

    @Test
    void w11AnAddressIsTheMacWithOneBitTurned() {
        PanDescription pan = new PanDescription("21", "8888", "001D129012345678", 0, "");

        assertThat(pan.linkLocal()).isEqualTo(SELF);
    }

    @Test
    void aBeaconWithAWrongFieldIsNone() {
        assertThat(PanDescription.of(
                        Map.of("Channel", "20", "Pan ID", "8888", "Addr", "12345678ABCDEF01", "LQI", "E1")))
                .isEmpty();
        assertThat(PanDescription.of(Map.of("Channel", "21", "Pan ID", "8888", "LQI", "E1")))
                .isEmpty();
    }

    @Test
    void w13SentIsNewsAndThenOk() {
        assertThat(read(Dialect.BP35A1, false, "EVENT 21 " + SOURCE + " 02\r\nEVENT 21 " + SOURCE + " 00\r\nOK\r\n"))
                .containsExactly(
                        new SkLine.Event(0x21, SOURCE, OptionalInt.of(2)),
                        new SkLine.Event(0x21, SOURCE, OptionalInt.of(0)),
                        new SkLine.Ok(""));
    }

    @Test
    void w14TheSameDatagramInBothModes() {
        SkLine.Udp digits = (SkLine.Udp)
                read(Dialect.BP35A1, false, UDP + "0123456789ABCDEF\r\n").get(0);
        SkLine.Udp raw =
                (SkLine.Udp) read(Dialect.BP35A1, true, UDP + "01234567\r\n").get(0);

        assertThat(digits.data()).isEqualTo(HexFormat.of().parseHex("0123456789ABCDEF"));
        assertThat(raw.data()).isEqualTo("01234567".getBytes(StandardCharsets.US_ASCII));
        assertThat(digits.remotePort()).isEqualTo(0x0E1A);
    }

    @Test
    void rawDataMayContainLineEndsAndSpaces() {
        List<SkLine> lines = read(Dialect.BP35A1, true, UDP + "\r\nOK\r\n X\r\nEVENT 25 " + SOURCE + "\r\n");

        assertThat(((SkLine.Udp) lines.get(0)).data()).isEqualTo("\r\nOK\r\n X".getBytes(StandardCharsets.US_ASCII));
        assertThat(lines).hasSize(2);
    }

    @Test
    void w15TheSidedDialectNamesItsSide() {
        List<SkLine> lines = read(
                Dialect.BP35C2,
                false,
                "EVENT 21 FE80::1 0 01\r\nEVENT 29 FE80::1 0\r\n"
                        + "ERXUDP FE80::1 FE80::2 0E1A 0E1A 001D129012345679 50 00 00 0002 1081\r\n");

        assertThat(lines.subList(0, 2))
                .containsExactly(
                        new SkLine.Event(0x21, "FE80::1", OptionalInt.of(1)),
                        new SkLine.Event(0x29, "FE80::1", OptionalInt.empty()));
        SkLine.Udp udp = (SkLine.Udp) lines.get(2);
        assertThat(PanDescription.dbm(udp.lqi().getAsInt())).isCloseTo(-82.27, within(1e-9));
        assertThat(udp.data()).containsExactly(0x10, 0x81);
    }

    @Test
    void w16NoiseOfJoiningIsOrdinaryNews() {
        List<SkLine> lines = read(
                Dialect.BP35A1,
                false,
                "EVENT 21 " + SELF + " 02\r\nEVENT 02 " + SELF + "\r\nERXUDP " + SELF + " " + SOURCE
                        + " 02CC 02CC 001D129012345679 0 0001 00\r\nEVENT 25 " + SELF + "\r\n");

        assertThat(lines).hasSize(4);
        assertThat(((SkLine.Udp) lines.get(2)).remotePort()).isEqualTo(0x02CC);
        assertThat(lines.get(3)).isEqualTo(new SkLine.Event(SkLine.Event.JOINED, SELF, OptionalInt.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERXUDP A B 0E1A 0E1A 001D129012345679 0 0001 00",
                "ERXUDP FE80::1 FE80::2 0E1A 0E1A 001D12 0 0004 01234567",
                "ERXUDP FE80::1 FE80::2 0E 0E1A 001D129012345679 0 0004 01234567",
                "ERXUDP FE80::1 FE80::2 0E1A 0E1A 001D129012345679 01 0004 01234567",
                "ERXUDP FE80::1 FE80::2 0E1A 0E1A 001D129012345679 2 0004 01234567",
                "ERXUDP FE80::1 FE80::2 0E1A 0E1A 001D129012345679 0 0004 012345",
                "ERXUDP FE80::1 FE80::2 0E1A 0E1A 001D129012345679 0 0004 0123456G",
                "ERXUDP FE80::1",
                "EVENT 2 FE80::1",
                "EVENT 21",
                "EVENT ZZ FE80::1",
                "FAIL ER11",
                "FAIL"
            })
    void whatClaimsToBeALineAndIsNoneIsRefused(String line) {
        assertThatThrownBy(() -> new SkParser(Dialect.BP35A1).parse(line)).isInstanceOf(FrameException.class);
    }

    @Test
    void everyFailureOfTheStandardIsKnown() throws FrameException {
        for (int code = 1; code <= 10; code++) {
            assertThat(new SkParser(Dialect.BP35A1).parse(String.format("FAIL ER%02d", code)))
                    .isEqualTo(new SkLine.Fail(code));
        }
    }

    @Test
    void fragmentsMakeTheSameLinesWhereverTheyAreCut() {
        String text = "EPANDESC\r\n  PairID:AABBCCDD\r\n" + UDP + "0123456789ABCDEF\r\nOK 01\r\n";
        List<String> whole = described(read(Dialect.BP35A1, false, text));
        for (int cut = 1; cut < text.length(); cut++) {
            SkReader reader = new SkReader(Dialect.BP35A1, false);
            feed(reader, text.substring(0, cut));
            feed(reader, text.substring(cut));

            assertThat(described(lines(reader))).isEqualTo(whole);
        }
    }

    @Test
    void aLineIsTakenAtItsBoundAndDroppedOneBeyond() {
        assertThat(read(Dialect.BP35A1, false, "X".repeat(SkReader.LINE_BYTES_MAX) + "\r\n"))
                .hasSize(1);

        SkReader reader = new SkReader(Dialect.BP35A1, false);
        feed(reader, "X".repeat(SkReader.LINE_BYTES_MAX + 1) + "\r\nOK\r\n");

        assertThat(lines(reader)).containsExactly(new SkLine.Ok(""));
        assertThat(reader.dropped()).isEqualTo(1);
    }

    @Test
    void linesThatNobodyTakesAreBounded() {
        SkReader reader = new SkReader(Dialect.BP35A1, false);
        feed(reader, "OK\r\n".repeat(SkReader.LINES_MAX));
        assertThat(reader.dropped()).isZero();

        feed(reader, "OK\r\n");

        assertThat(reader.dropped()).isEqualTo(1);
        assertThat(lines(reader)).hasSize(SkReader.LINES_MAX);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aMillionGarbledBytesCrashNothingAndNoDamagedFrameIsTaken(long seed) {
        Random random = new Random(seed);
        SkReader reader = new SkReader(Dialect.BP35A1, false);
        byte[] right = (UDP + "0123456789ABCDEF\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int bytes = 0; bytes < 1_000_000; bytes += right.length) {
            byte[] line = right.clone();
            for (int i = 0; i < 3; i++) {
                line[random.nextInt(line.length)] = (byte) random.nextInt();
            }
            reader.feed(line, line.length);
            for (SkLine each : lines(reader)) {
                if (each instanceof SkLine.Udp udp) {
                    // There is no checksum on this line: what the format itself can tell must be right.
                    assertThat(udp.data()).as("seed %d", seed).hasSize(8);
                }
            }
        }
    }

    private static List<SkLine> read(Dialect dialect, boolean binary, String text) {
        SkReader reader = new SkReader(dialect, binary);
        feed(reader, text);
        return lines(reader);
    }

    private static void feed(SkReader reader, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        reader.feed(bytes, bytes.length);
    }

    private static List<SkLine> lines(SkReader reader) {
        List<SkLine> lines = new ArrayList<>();
        for (Optional<SkLine> next = reader.next(); next.isPresent(); next = reader.next()) {
            lines.add(next.get());
        }
        return lines;
    }

    private static List<String> described(List<SkLine> lines) {
        return lines.stream()
                .map(line -> line instanceof SkLine.Udp udp ? HexFormat.of().formatHex(udp.data()) : line.toString())
                .toList();
    }
}
