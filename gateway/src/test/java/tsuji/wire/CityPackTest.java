package tsuji.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static tsuji.wire.Senml.Format.CBOR;
import static tsuji.wire.Senml.Format.JSON;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.Senml.Format;

class CityPackTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");
    private static final DeviceId METER = new DeviceId("me-0001");
    private static final double NOW = 1795392000.25;
    private static final long NOW_MILLIS = 1_795_392_000_250L;

    private static final List<Reading> POSITION = List.of(
            Reading.number("lat", "lat", 36.599, NOW),
            Reading.number("lon", "lon", 140.651, NOW),
            Reading.flag("locked", false, NOW - 1));
    private static final List<Reading> SLOT = List.of(Reading.number("interval_import", "Wh", 141, 1795390200));

    private static byte[] pack(Format format) {
        CityEntry scooter = new CityEntry(17, SCOOTER, TimeQuality.SYNCED, POSITION);
        CityEntry meter = new CityEntry(18, METER, TimeQuality.ESTIMATED, SLOT);
        return new CityPack("e1", List.of(scooter, meter)).encode(format);
    }

    @Test
    void packInJsonIsAsDocumented() {
        assertThat(new String(pack(JSON), UTF_8))
                .isEqualTo("[{\"bver\":26,\"bn\":\"sc-0001/\",\"seq\":17,\"bt\":1795392000.25,\"epoch\":\"e1\","
                        + "\"n\":\"lat\",\"u\":\"lat\",\"v\":36.599},"
                        + "{\"n\":\"lon\",\"u\":\"lon\",\"v\":140.651},"
                        + "{\"n\":\"locked\",\"vb\":false,\"t\":-1},"
                        + "{\"bn\":\"me-0001/\",\"seq\":18,\"bt\":1795390200,\"tq\":\"estimated\","
                        + "\"n\":\"interval_import\",\"u\":\"Wh\",\"v\":141}]");
    }

    @Test
    void packInCborIsAsDocumented() {
        CityEntry meter = new CityEntry(18, METER, TimeQuality.ESTIMATED, SLOT);
        byte[] pack = new CityPack("e1", List.of(meter)).encode(CBOR);

        // One record of 8 fields: bver 26, bn, "seq" 18, bt, "tq", "epoch", then name, unit and value as stored.
        assertThat(HexFormat.of().formatHex(pack))
                .isEqualTo("81" + "a9" + "20181a" + "21686d652d303030312f" + "6373657112" + "221a6b037af8"
                        + "62747169657374696d61746564" + "6565706f6368626531"
                        + "006f696e74657276616c5f696d706f7274" + "01625768" + "02188d");
    }

    @ParameterizedTest
    @EnumSource
    void packIsReadBack(Format format) throws SenmlException {
        CityPack pack = CityPack.decode(format, pack(format));

        assertThat(pack.epoch()).isEqualTo("e1");
        assertThat(pack.entries())
                .containsExactly(
                        new CityEntry(17, SCOOTER, TimeQuality.SYNCED, POSITION),
                        new CityEntry(18, METER, TimeQuality.ESTIMATED, SLOT));
    }

    @ParameterizedTest
    @EnumSource
    void readerThatKnowsOnlySenmlSeesTheSameValues(Format format) throws SenmlException {
        assertThat(Senml.decode(format, pack(format)))
                .containsExactly(
                        Reading.number("sc-0001/lat", "lat", 36.599, NOW),
                        Reading.number("sc-0001/lon", "lon", 140.651, NOW),
                        Reading.flag("sc-0001/locked", false, NOW - 1),
                        Reading.number("me-0001/interval_import", "Wh", 141, 1795390200));
    }

    @ParameterizedTest
    @EnumSource
    void relativeTimesCountFromTheReceipt(Format format) throws SenmlException {
        List<Reading> relative = List.of(
                Reading.number("power", "W", 1, 0),
                Reading.number("power", "W", 2, -60),
                Reading.number("power", "W", 3, -0.125),
                Reading.number("power", "W", 4, 1795390200));
        CityPackWriter writer = new CityPackWriter(format, "e1");

        writer.append(1, METER, TimeQuality.UNKNOWN, NOW_MILLIS, Senml.encode(CBOR, relative));

        assertThat(CityPack.decode(format, writer.finish()).entries())
                .containsExactly(new CityEntry(
                        1,
                        METER,
                        TimeQuality.UNKNOWN,
                        List.of(
                                Reading.number("power", "W", 1, NOW),
                                Reading.number("power", "W", 2, NOW - 60),
                                Reading.number("power", "W", 3, NOW - 0.125),
                                Reading.number("power", "W", 4, 1795390200))));
    }

    @ParameterizedTest
    @EnumSource
    void everyMillisecondOfASecondIsKept(Format format) throws SenmlException {
        List<CityEntry> entries = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            List<Reading> readings = new ArrayList<>();
            for (long offset : new long[] {0, 1, -999, 59_123, -86_400_001}) {
                double time = (1_795_392_000_000L + i + offset) / 1_000.0;
                readings.add(Reading.number("power", "W", i, time));
            }
            entries.add(new CityEntry(i + 1, METER, TimeQuality.SYNCED, readings));
        }

        assertThat(CityPack.decode(format, new CityPack("e", entries).encode(format))
                        .entries())
                .isEqualTo(entries);
    }

    @ParameterizedTest
    @EnumSource
    void timesFinerThanMillisecondsAreKept(Format format) throws SenmlException {
        List<Reading> readings = List.of(
                Reading.number("power", "W", 1, 1276020071.0012345),
                Reading.number("power", "W", 2, Math.nextUp(1276020071.0012345)),
                Reading.number("power", "W", 3, 1795392000.7654321));
        CityPack pack = new CityPack("e", List.of(new CityEntry(1, METER, TimeQuality.SYNCED, readings)));

        assertThat(CityPack.decode(format, pack.encode(format))).isEqualTo(pack);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfValueIsCarried(Format format) throws SenmlException {
        List<Reading> readings = List.of(
                Reading.text("fw", "1.2 \"β\" \\ \u0001辻😀", NOW),
                new Reading("blob", "", new Value.Data(new byte[] {0, 1, -1, 127}), Double.NaN, NOW, 30),
                new Reading("sum", "W", new Value.None(), 12.5, NOW, Double.NaN),
                new Reading("both", "W", new Value.Num(-0.001), -7, NOW + 1, 0.5),
                Reading.number("big", "", 0x1p60, NOW),
                Reading.number("tiny", "", 4.9e-324, NOW));
        CityPack pack = new CityPack("e", List.of(new CityEntry(Long.MAX_VALUE, METER, TimeQuality.SYNCED, readings)));

        assertThat(CityPack.decode(format, pack.encode(format))).isEqualTo(pack);
    }

    @ParameterizedTest
    @EnumSource
    void writerStartsAgainAfterEachPack(Format format) throws SenmlException {
        CityPackWriter writer = new CityPackWriter(format, "e1");
        byte[] slot = Senml.encode(CBOR, SLOT);
        writer.append(1, METER, TimeQuality.SYNCED, NOW_MILLIS, slot);
        writer.append(2, METER, TimeQuality.SYNCED, NOW_MILLIS, slot);
        byte[] first = writer.finish();
        assertThat(writer.entries()).isZero();
        writer.append(1, METER, TimeQuality.SYNCED, NOW_MILLIS, slot);
        writer.append(2, METER, TimeQuality.SYNCED, NOW_MILLIS, slot);

        assertThat(Math.abs(writer.bytes() - first.length)).isLessThanOrEqualTo(16);
        assertThat(writer.finish()).isEqualTo(first);
        assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void damagedBodyAddsNothing(Format format) throws SenmlException {
        CityPackWriter writer = new CityPackWriter(format, "e1");
        byte[] good = Senml.encode(CBOR, POSITION);
        writer.append(1, SCOOTER, TimeQuality.SYNCED, NOW_MILLIS, good);
        byte[] expected = writer.finish();
        writer.append(1, SCOOTER, TimeQuality.SYNCED, NOW_MILLIS, good);

        for (int length = 0; length < good.length; length++) {
            byte[] torn = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> writer.append(2, SCOOTER, TimeQuality.UNKNOWN, 0, torn))
                    .isInstanceOf(SenmlException.class);
        }

        assertThat(writer.entries()).isEqualTo(1);
        assertThat(writer.finish()).isEqualTo(expected);
    }

    @Test
    void timeBeforeAbsoluteTimeBeginsIsNotMadeRelative() throws SenmlException {
        CityPackWriter writer = new CityPackWriter(JSON, "e1");
        writer.append(1, METER, TimeQuality.UNKNOWN, 5_000, Senml.encode(CBOR, List.of(Reading.flag("x", true, 0))));

        assertThat(CityPack.decode(JSON, writer.finish()).entries().get(0).readings())
                .containsExactly(Reading.flag("x", true, Reading.ABSOLUTE_FROM_SECONDS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"n\":\"a/b\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"n\":\"a/b\",\"v\":1}]",
                "[{\"seq\":1,\"n\":\"a/b\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"seq\":1,\"n\":\"a\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"seq\":1,\"n\":\"a/\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"seq\":-1,\"n\":\"a/b\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"seq\":1.5,\"n\":\"a/b\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"seq\":\"1\",\"n\":\"a/b\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"seq\":1,\"tq\":\"fine\",\"n\":\"a/b\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"seq\":1,\"n\":\"a/b\",\"v\":1},{\"n\":\"c/b\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"seq\":1,\"n\":\"a/b\",\"v\":1},{\"tq\":\"synced\",\"n\":\"a/b\",\"v\":1}]",
                "[{\"epoch\":\"e\",\"seq\":1,\"bn\":\"a/\"}]",
                "[{\"epoch\":\"e\",\"seq\":1,\"bn\":\"a/\"},{\"seq\":2,\"n\":\"b\",\"v\":1}]"
            })
    void whatIsNotACityPackIsRefused(String pack) {
        assertThatThrownBy(() -> CityPack.decode(JSON, pack.getBytes(UTF_8))).isInstanceOf(SenmlException.class);
    }

    @Test
    void orderOfLabelsMeansNothing() throws SenmlException {
        String pack = "[{\"v\":1,\"tq\":\"unknown\",\"n\":\"b\",\"epoch\":\"e\",\"bn\":\"a/\",\"seq\":7},"
                + "{\"tq\":\"estimated\",\"n\":\"b\",\"v\":2,\"seq\":8}]";

        assertThat(CityPack.decode(JSON, pack.getBytes(UTF_8)).entries())
                .extracting(CityEntry::seq, CityEntry::quality)
                .containsExactly(tuple(7L, TimeQuality.UNKNOWN), tuple(8L, TimeQuality.ESTIMATED));
    }
}
