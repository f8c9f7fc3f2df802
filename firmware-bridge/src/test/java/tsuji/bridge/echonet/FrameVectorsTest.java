package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of a real meter and of public logs, as line and meaning; each is decoded and encoded. */
class FrameVectorsTest {
    /** The same in every vector of the capture. */
    static final String P = "ERXUDP FE80:0000:0000:0000:021D:1290:1234:5679 FE80:0000:0000:0000:021D:1290:1234:5678"
            + " 0E1A 0E1A 001D129012345679 1 ";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String V21 =
            "F766,F768,F76A,F76C,F76D,F76F,F770,F772,F774,F776,F777,F779,F77A,F77C,F77E,F780,F781,"
                    + "F783,F784,F786,F788,F789,F78B,F78D,F78E,F790,F792,F793,F795,F796,F798,F79A,F79C,F79D,F79F,F7A0,F7A2,F7A4,F7A6,"
                    + "F7A7,F7A9,F7AB,F7AD,F7AF,F7B0,F7B2,F7B4,F7B6";

    @Test
    void v1CoefficientIsOne() throws FrameException {
        assertThat(number("0012 1081000102880105FF017201D30400000001", Epc.COEFFICIENT))
                .isEqualTo(1);
    }

    @Test
    void v2TheRegisterHasSixDigits() throws FrameException {
        assertThat(value("000F 1081000102880105FF017201D70106", Epc.DIGITS)).containsExactly(6);
    }

    @Test
    void v3CumulativeEnergyIsScaledByItsUnit() throws FrameException {
        byte[] edt = value("0012 1081000102880105FF017201E0040000FE73", Epc.ENERGY);

        OptionalLong count = Edt.energy(ByteBuffer.wrap(edt));

        assertThat(count).hasValue(65_139);
        assertThat(EnergyScale.of(1, 0x01, 6).wh(count.getAsLong())).isEqualTo(6_513_900);
        ByteBuffer out = ByteBuffer.allocate(4);
        Edt.energy(out, count);
        assertThat(out.array()).isEqualTo(edt);
    }

    @Test
    void v4PowerIs632W() throws FrameException {
        byte[] edt = value("0012 1081000102880105FF017201E70400000278", Epc.POWER);

        assertThat(Edt.power(edt)).hasValue(632);
        assertThat(Edt.power(OptionalInt.of(632))).isEqualTo(edt);
    }

    @Test
    void v5CurrentsAreTenthsOfAnAmpere() throws FrameException {
        byte[] edt = value("0012 1081000102880105FF017201E804001E0032", Epc.CURRENT);

        assertThat(Current.decode(edt)).isEqualTo(new Current(OptionalInt.of(30), OptionalInt.of(50)));
        assertThat(Current.decode(edt).encode()).isEqualTo(edt);
    }

    @Test
    void v6TheSlotEndedAt14() throws FrameException {
        byte[] edt = value("0019 1081000102880105FF017201EA0B07EA05140E00000000FE68", Epc.SLOT_ENERGY);

        SlotEnergy energy = SlotEnergy.decode(edt);

        assertThat(energy).isEqualTo(new SlotEnergy(LocalDateTime.of(2026, 5, 20, 14, 0), OptionalLong.of(65_128)));
        assertThat(energy.encode()).isEqualTo(edt);
    }

    @Test
    void v7TheReverseRegisterHasItsOwnProperty() throws FrameException {
        byte[] edt = value("0019 1081000102880105FF017201EB0B07EA0518161E0000000016", Epc.SLOT_ENERGY_REVERSE);

        SlotEnergy energy = SlotEnergy.decode(edt);

        assertThat(energy).isEqualTo(new SlotEnergy(LocalDateTime.of(2026, 5, 24, 22, 30), OptionalLong.of(22)));
        assertThat(energy.encode()).isEqualTo(edt);
    }

    @Test
    void v8TheMeterIsOn() throws FrameException {
        assertThat(value("000F 1081000102880105FF017201800130", Epc.STATUS)).containsExactly(0x30);
    }

    @Test
    void v9ItFollowsReleaseF() throws FrameException {
        byte[] edt = value("0012 1081000102880105FF017201820400004600", Epc.VERSION);

        assertThat((char) edt[2]).isEqualTo('F');
        assertThat(edt[3]).isZero();
    }

    @Test
    void v10ItHasNoFault() throws FrameException {
        assertThat(value("000F 1081000102880105FF017201880142", Epc.FAULT)).containsExactly(0x42);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"V11, 83, 000E 1081000102880105FF0152018300", "V12, 9C, 000E 1081000102880105FF0152019C00"})
    void aRefusedGetHasThePropertyWithoutAValue(String name, String epc, String rest) throws FrameException {
        Frame frame = frame(rest);

        assertThat(frame.esv()).isEqualTo(Esv.GET_SNA);
        assertThat(frame.properties()).containsExactly(Property.of(Integer.parseInt(epc, 16)));
        assertThat(frame.value(Integer.parseInt(epc, 16))).isEmpty();
    }

    @Test
    void v13TheMakerIsToshiba() throws FrameException {
        assertThat(value("0011 1081000102880105FF0172018A03000016", Epc.MANUFACTURER))
                .containsExactly(0, 0, 0x16);
    }

    @Test
    void v14TheSerialNumberIsText() throws FrameException {
        byte[] edt = value("001A 1081000102880105FF0172018D0C413030583030303030310000", Epc.SERIAL);

        assertThat(new String(edt, StandardCharsets.US_ASCII).replace("\0", "")).isEqualTo("A00X000001");
    }

    @Test
    void v15TheMetersClockShows1426() throws FrameException {
        byte[] edt = value("0010 1081000102880105FF01720197020E1A", Epc.TIME);

        assertThat(Edt.minute(ByteBuffer.wrap(edt))).isEqualTo(LocalTime.of(14, 26));
    }

    @Test
    void v16TheMetersDateIsMay20() throws FrameException {
        byte[] edt = value("0012 1081000102880105FF017201980407EA0514", Epc.DATE);

        LocalDate date = Edt.date(ByteBuffer.wrap(edt));

        assertThat(date).isEqualTo(LocalDate.of(2026, 5, 20));
        ByteBuffer out = ByteBuffer.allocate(4);
        Edt.date(out, date);
        assertThat(out.array()).isEqualTo(edt);
    }

    @Test
    void v17AndV18ShortMapsAreLists() throws FrameException {
        byte[] notify = value("0012 1081000102880105FF0172019D0403808188", Epc.NOTIFY_MAP);
        byte[] set = value("0012 1081000102880105FF0172019E040381E5ED", Epc.SET_MAP);

        assertThat(PropertyMap.decode(notify).epcs()).containsExactlyInAnyOrder(0x80, 0x81, 0x88);
        assertThat(PropertyMap.decode(set).epcs()).containsExactlyInAnyOrder(0x81, 0xE5, 0xED);
        assertThat(PropertyMap.decode(notify).encode()).isEqualTo(notify);
        assertThat(PropertyMap.decode(set).encode()).isEqualTo(set);
    }

    @Test
    void v19ALongMapIsABitmap() throws FrameException {
        byte[] edt = value("001F 1081000102880105FF0172019F111941414160404000624300414040430202", Epc.GET_MAP);

        PropertyMap map = PropertyMap.decode(edt);

        assertThat(map.epcs())
                .containsExactlyInAnyOrderElementsOf(
                        epcs("80 81 82 88 8A 8D 97 98 9D 9E 9F D3 D7 E0 E1 E2 E3 E4 E5 E7 E8" + " EA EB EC ED"));
        assertThat(map.encode()).isEqualTo(edt);
    }

    @Test
    void w8AnotherBitmap() throws FrameException {
        byte[] edt = HEX.parseHex("160B01010900000001010103030303030303");

        // The published bytes have one more than a bitmap takes; the named codes need only the first 17.
        PropertyMap map = PropertyMap.decode(Arrays.copyOf(edt, 17));

        assertThat(map.epcs())
                .containsExactlyInAnyOrderElementsOf(
                        epcs("80 81 82 83 87 88 89 8A 8B 8C 8D 8E 8F 90 9A 9B 9C 9D 9E 9F B0 B3"));
    }

    @Test
    void v20TheMeterIsInTheGarden() throws FrameException {
        assertThat(value("000F 1081000102880105FF017201810161", Epc.LOCATION)).containsExactly(0x61);
    }

    @Test
    void v21AWholeDayElevenDaysBack() throws FrameException {
        String words = "0000" + V21.replace(",", "0000");
        byte[] edt = value("00D0 1081000102880105FF017201E2C2000B" + words, Epc.DAY_HISTORY);

        DayHistory history = DayHistory.decode(edt);

        assertThat(history.daysBack()).isEqualTo(11);
        assertThat(history.counts()).hasSize(48);
        assertThat(history.counts().get(0)).hasValue(63_334);
        assertThat(history.counts().get(47)).hasValue(63_414);
        assertThat(history.counts()).doesNotContain(OptionalLong.empty());
        assertThat(history.encode()).isEqualTo(edt);
    }

    @Test
    void n1TheNodeTellsThatItHasOneMeter() throws FrameException {
        Frame frame = decoded("108100000EF0010EF0017301D50401028801");

        assertThat(frame.source()).isEqualTo(Eoj.NODE);
        assertThat(frame.esv()).isEqualTo(Esv.INF);
        assertThat(frame.properties()).containsExactly(new Property(Epc.INSTANCES, new byte[] {1, 2, (byte) 0x88, 1}));
    }

    @Test
    void w1TwoPropertiesInOneAnswer() throws FrameException {
        Frame frame = decoded("1081100202880105FF017202E7040000029CE80400280028");

        assertThat(frame.tid()).isEqualTo(0x1002);
        assertThat(Edt.power(frame.properties().get(0).edt())).hasValue(668);
        assertThat(Current.decode(frame.properties().get(1).edt()))
                .isEqualTo(new Current(OptionalInt.of(40), OptionalInt.of(40)));
    }

    @Test
    void w2BothDirectionsInOneNotification() throws FrameException {
        Frame frame = decoded("1081A00102880105FF017302EA0B07E606150F1E0000016CA7EB0B07E606150F1E0000000005");

        assertThat(frame.esv()).isEqualTo(Esv.INF);
        LocalDateTime at = LocalDateTime.of(2022, 6, 21, 15, 30);
        assertThat(SlotEnergy.decode(frame.properties().get(0).edt()))
                .isEqualTo(new SlotEnergy(at, OptionalLong.of(93_351)));
        assertThat(SlotEnergy.decode(frame.properties().get(1).edt()))
                .isEqualTo(new SlotEnergy(at, OptionalLong.of(5)));
    }

    @Test
    void anInfcIsConfirmedWithItsPropertiesEmpty() throws FrameException {
        Frame infc = decoded("1081A00102880105FF017402EA0B07E606150F1E0000016CA7EB0B07E606150F1E0000000005");

        assertThat(HEX.formatHex(infc.confirmation().encode())).isEqualTo("1081A00105FF010288017A02EA00EB00");
    }

    @Test
    void w3RequestAndAnswerOfThreeProperties() throws FrameException {
        Frame request = new Frame(
                1,
                Eoj.CONTROLLER,
                Eoj.METER,
                Esv.GET,
                List.of(Property.of(0xE7), Property.of(0xE0), Property.of(0xE3)));
        assertThat(HEX.formatHex(request.encode())).isEqualTo("1081000105FF010288016203E700E000E300");

        Frame answer = decoded("1081000102880105FF017203E70400000034E00400002EF1E304000059B6");
        assertThat(Edt.power(answer.properties().get(0).edt())).hasValue(52);
        assertThat(ByteBuffer.wrap(answer.properties().get(1).edt()).getInt()).isEqualTo(12_017);
        assertThat(ByteBuffer.wrap(answer.properties().get(2).edt()).getInt()).isEqualTo(22_966);
    }

    @Test
    void w4RequestsOfTwoAndOne() {
        assertThat(HEX.formatHex(get(0, 0xE7, 0xE8).encode())).isEqualTo("1081000005FF010288016202E700E800");
        assertThat(HEX.formatHex(get(1, 0xE7).encode())).isEqualTo("1081000105FF010288016201E700");
    }

    @ParameterizedTest
    @CsvSource({"FFFFFED4, -300", "FFFFFCB8, -840", "80000001, -2147483647", "7FFFFFFD, 2147483645"})
    void w5FeedingInIsNegative(String edt, int watt) throws FrameException {
        assertThat(Edt.power(HEX.parseHex(edt))).hasValue(watt);
        assertThat(HEX.formatHex(Edt.power(OptionalInt.of(watt)))).isEqualTo(edt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7FFFFFFE", "7FFFFFFF", "80000000"})
    void powerThatTheMeterDoesNotKnowIsNoNumber(String edt) throws FrameException {
        assertThat(Edt.power(HEX.parseHex(edt))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7FFE", "7FFF", "8000"})
    void currentThatTheMeterDoesNotKnowIsNoNumber(String t) throws FrameException {
        assertThat(Current.decode(HEX.parseHex("001E" + t)))
                .isEqualTo(new Current(OptionalInt.of(30), OptionalInt.empty()));
    }

    @Test
    void w6OneCountIsATenthOfAKilowattHour() throws FrameException {
        byte[] edt = value("000F 1081000102880105FF017201E10101", Epc.UNIT);

        assertThat(EnergyScale.of(1, edt[0], 6).wh(1)).isEqualTo(100);
    }

    @Test
    void w7CurrentsOfAnotherMeter() throws FrameException {
        Frame frame = decoded("1081000102880105FF017201E80400140064");

        assertThat(Current.decode(frame.properties().get(0).edt()))
                .isEqualTo(new Current(OptionalInt.of(20), OptionalInt.of(100)));
    }

    @Test
    void settersAndTheirAnswers() throws FrameException {
        Frame setDay = new Frame(
                3, Eoj.CONTROLLER, Eoj.METER, Esv.SET_C, List.of(new Property(Epc.HISTORY_DAY, new byte[] {1})));
        assertThat(HEX.formatHex(setDay.encode())).isEqualTo("1081000305FF010288016101E50101");
        assertThat(decoded("1081000302880105FF017101E500").esv()).isEqualTo(Esv.SET_RES);

        byte[] selector = SlotHistory.selector(LocalDateTime.of(2022, 6, 21, 15, 30), 12);
        Frame setSlots = new Frame(
                4, Eoj.CONTROLLER, Eoj.METER, Esv.SET_C, List.of(new Property(Epc.SLOT_HISTORY_FROM, selector)));
        assertThat(HEX.formatHex(setSlots.encode())).isEqualTo("1081000405FF010288016101ED0707E606150F1E0C");
        assertThat(decoded("1081000402880105FF017101ED00").properties()).containsExactly(Property.of(0xED));
    }

    @Test
    void energyThatTheMeterDoesNotKnowIsNoNumber() throws FrameException {
        Frame frame = decoded("1081000102880105FF017202E004FFFFFFFEE7047FFFFFFE");

        assertThat(Edt.energy(ByteBuffer.wrap(frame.properties().get(0).edt()))).isEmpty();
        assertThat(Edt.power(frame.properties().get(1).edt())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"05F5E0FF, true", "05F5E100, false", "FFFFFFFF, false"})
    void aRegisterHasEightDigitsAndNoMore(String edt, boolean right) throws FrameException {
        ByteBuffer in = ByteBuffer.wrap(HEX.parseHex(edt));
        if (right) {
            assertThat(Edt.energy(in)).hasValue(Edt.ENERGY_MAX);
        } else {
            assertThatThrownBy(() -> Edt.energy(in)).isInstanceOf(FrameException.class);
        }
    }

    @Test
    void historyOfBothDirectionsGoesBackwards() throws FrameException {
        byte[] edt = HEX.parseHex("07E606150F1E02" + "00016CA700000005" + "00016CA0FFFFFFFE");

        SlotHistory history = SlotHistory.decode(edt);

        assertThat(history.from()).isEqualTo(LocalDateTime.of(2022, 6, 21, 15, 30));
        assertThat(history.pairs())
                .containsExactly(
                        new SlotHistory.Pair(OptionalLong.of(93_351), OptionalLong.of(5)),
                        new SlotHistory.Pair(OptionalLong.of(93_344), OptionalLong.empty()));
        assertThat(history.encode()).isEqualTo(edt);
    }

    @Test
    void aSetGetHasTwoLists() throws FrameException {
        String hex = "1081000505FF010288016E01E5010101E200";

        Frame frame = decoded(hex);

        assertThat(frame.properties()).containsExactly(new Property(0xE5, new byte[] {1}));
        assertThat(frame.gets()).containsExactly(Property.of(0xE2));
    }

    private static Frame get(int tid, int... epcs) {
        List<Property> properties = new ArrayList<>();
        for (int epc : epcs) {
            properties.add(Property.of(epc));
        }
        return new Frame(tid, Eoj.CONTROLLER, Eoj.METER, Esv.GET, properties);
    }

    private static Set<Integer> epcs(String list) {
        Set<Integer> epcs = new TreeSet<>();
        for (String each : list.split(" ")) {
            epcs.add(Integer.parseInt(each, 16));
        }
        return epcs;
    }

    private static long number(String rest, int epc) throws FrameException {
        return ByteBuffer.wrap(value(rest, epc)).getInt();
    }

    private static byte[] value(String rest, int epc) throws FrameException {
        return frame(rest).value(epc).orElseThrow().edt();
    }

    /** From the adapter's line down to the frame. */
    private static Frame frame(String rest) throws FrameException {
        SkLine.Udp udp = (SkLine.Udp) new SkParser(Dialect.BP35A1).parse(P + rest);
        assertThat(udp.mac()).isEqualTo("001D129012345679");
        return decoded(HEX.formatHex(udp.data()));
    }

    /** Decodes, and insists that encoding gives the same bytes. */
    private static Frame decoded(String hex) throws FrameException {
        Frame frame = Frame.decode(HEX.parseHex(hex));
        assertThat(HEX.formatHex(frame.encode())).isEqualTo(hex);
        return frame;
    }
}
