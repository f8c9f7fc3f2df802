package tsuji.bridge.omni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Value;

/** Every published message, read, written again, and what it means. */
class OmniVectorsTest {
    private static final DeviceId SCOOTER = new DeviceId("SC-1");
    private static final String HEAD = "*SCOR,OM,123456789123456,";
    private static final long IN_2016 = 1_481_806_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Q0,412,80,28",
                "H0,0,412,28,80,0",
                "R0,0,55,1234,1497689816",
                "L0,0,1234,1497689816",
                "L1,0,1234,1497689816,3",
                "S5,3,1,240,10",
                "S6,80,3,221,0,372,372,0,28,460-00,0x27A6,220486467",
                "S6,80,3,221,0,372,372,0,28,100,5000",
                "S7,0,3,0,0",
                "S4,0,0,0,0,0,15,20,25",
                "W0,1",
                "D0,0,124458.00,A,2237.7514,N,11408.6214,E,6,0.21,151216,10,M,A",
                "D0,1,012102.00,A,0608.00062,S,10659.70331,E,12,0.69,151118,30.3,M,A",
                "D0,0,033724.00,V,,,,,,,120517,,,N",
                "G0,110,Jul 4 2018,1101,1101,1101,,,,",
                "U0,110,8A,1101",
                "U1,100,8A",
                "U2,8A,0",
                "U5,0,10,http://fw.omni.com/v1.bin,0,,,,",
                "K0,OmniW4GX",
                "L5,1,0",
                "L5,33,16",
                "C0,0,0,000000001A2B3C4D,0"
            })
    void aPublishedMessageIsReadAndWrittenAgain(String rest) {
        OmniMessage message = message(rest);

        assertThat(message.imei()).isEqualTo("123456789123456");
        assertThat(message.command()).isEqualTo(rest.substring(0, 2));
        assertThat(message.textOfDevice()).isEqualTo(HEAD + rest + "#");
    }

    @Test
    void messagesToADeviceBeginWithTwoBytesOfOnes() {
        assertThat(new OmniMessage("123456789012345", "D1", 300).encodeForDevice())
                .isEqualTo(toDevice("*SCOS,OM,123456789012345,D1,300#\n"));
        assertThat(new OmniMessage("123456789012345", "S7", 0, 3, 0, 0, 20, 25).encodeForDevice())
                .isEqualTo(toDevice("*SCOS,OM,123456789012345,S7,0,3,0,0,20,25#\n"));
        assertThat(new OmniMessage("123456789123456", "S25", 1, 1, 0).encodeForDevice())
                .isEqualTo(toDevice("*SCOS,OM,123456789123456,S25,1,1,0#\n"));
    }

    @Test
    void heartbeatsAndSignIns() {
        assertThat(readings("Q0,412,80,28")).containsExactly(number("battery", "%EL", 80), number("rssi", "dBm", -57));
        assertThat(readings("H0,0,412,28,80,0"))
                .containsExactly(
                        flag("locked", false),
                        number("rssi", "dBm", -57),
                        number("battery", "%EL", 80),
                        flag("charging", false));
    }

    @Test
    void vehicleStateWithTripHasAnOdometerAndWithACellHasNone() {
        assertThat(readings("S6,80,3,221,0,372,372,0,28,100,5000"))
                .contains(
                        number("odometer", "m", 50_000),
                        number("voltage", "V", 37.2),
                        number("speed", "m/s", 221 / 36.0));
        assertThat(readings("S6,80,3,221,0,372,372,0,28,460-00,0x27A6,220486467"))
                .extracting(Reading::metric)
                .contains("speed", "voltage")
                .doesNotContain("odometer");
    }

    @Test
    void aProfileDecidesWhatAnAmbiguousTailMeans() {
        OmniMessage ambiguous = message("S6,80,3,221,0,372,372,0,28,460,5000");

        assertThat(metrics(OmniReports.Tail.TRIP, ambiguous)).contains("odometer");
        assertThat(metrics(OmniReports.Tail.CELL, ambiguous)).doesNotContain("odometer");
    }

    @Test
    void missingTailFieldsAreLeftOut() {
        assertThat(readings("S6,80")).containsExactly(number("battery", "%EL", 80));
        assertThat(readings("H0,1")).containsExactly(flag("locked", true));
        assertThat(readings("Q0")).isEmpty();
    }

    @Test
    void degreesAndMinutesBecomeDegrees() {
        OmniPosition first = OmniPosition.of(message("D0,0,124458.00,A,2237.7514,N,11408.6214,E,6,0.21,151216,10,M,A"))
                .orElseThrow();
        OmniPosition second = OmniPosition.of(
                        message("D0,1,012102.00,A,0608.00062,S,10659.70331,E,12,0.69,151118,30.3,M,A"))
                .orElseThrow();

        assertThat(first.latitude()).isCloseTo(22.629190, within(1e-6));
        assertThat(first.longitude()).isCloseTo(114.143690, within(1e-6));
        assertThat(first.unixSeconds()).isEqualTo(1_481_805_898);
        assertThat(first.satellites()).contains(6);
        assertThat(first.altitudeMetres()).contains(10.0);
        assertThat(second.latitude()).isCloseTo(-6.133344, within(1e-6));
        assertThat(second.longitude()).isCloseTo(106.995055, within(1e-6));
    }

    /** The clock here may be the one that is off: in 2026 a time of 2016 is no stamp, but still what the satellites say. */
    @Test
    void timeOfTheSatellitesIsToldAlsoWhenItIsNotBelieved() {
        OmniMessage position = message("D0,0,124458.00,A,2237.7514,N,11408.6214,E,6,0.21,151216,10,M,A");

        assertThat(readings(position, 1_795_564_800)).contains(number("gnss_time", "s", 1_481_805_898));
    }

    @Test
    void withoutAFixNothingIsSaid() {
        assertThat(readings("D0,0,033724.00,V,,,,,,,120517,,,N")).isEmpty();
        assertThat(readings("D0,0,124458.00,A,2260.0000,N,11408.6214,E,6,0.21,151216"))
                .isEmpty();
        assertThat(readings("D0,0,124458.00,A,9000.0001,N,11408.6214,E,6,0.21,151216"))
                .isEmpty();
        assertThat(readings("D0,0,124458.00,A,2237.7514,N,11408.6214,E,6,0.21,310216"))
                .isEmpty();
    }

    @Test
    void aSatelliteTimeFarFromOursIsNotBelieved() {
        OmniMessage position = message("D0,0,124458.00,A,2237.7514,N,11408.6214,E,6,0.21,151216,10,M,A");

        assertThat(readings(position, IN_2016)).allMatch(reading -> reading.timeSeconds() == 1_481_805_898);
        assertThat(readings(position, IN_2016 + 100_000)).allMatch(reading -> reading.timeSeconds() == 0);
    }

    @Test
    void alarmsAreEvents() {
        List<Message> illegal = reports().of(message("W0,1"), IN_2016);

        assertThat(illegal)
                .singleElement()
                .satisfies(event -> assertThat(event.dataClass()).isEqualTo(DataClass.EVENT));
        assertThat(readings("W0,1")).containsExactly(flag("illegal_move", true));
        assertThat(readings("W0,2")).containsExactly(flag("fall", true), flag("tipped", true));
        assertThat(readings("W0,6")).containsExactly(flag("fall", false), flag("tipped", false));
        assertThat(readings("W0,4")).containsExactly(flag("low_battery", true));
        assertThat(readings("W0,5")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "SCOR,OM,123456789123456,Q0",
                "*SCOS,OM,123456789123456,Q0",
                "*SCOR,OM,12345,Q0",
                "*SCOR,XX,123456789123456,Q0",
                "*SCOR,OM,123456789123456,q0",
                "*SCOR,OM,123456789123456"
            })
    void whatIsNotAMessageIsNone(String line) {
        assertThat(OmniMessage.parse(line)).isEmpty();
    }

    @Test
    void noiseAndMissingLineEndsAreTolerated() throws OmniReader.TooLongException {
        byte[] stream = ("\u00ff\u00ff" + HEAD + "W0,1#" + HEAD + "W0,2#\r\n\n" + HEAD + "Q0,412#")
                .getBytes(StandardCharsets.ISO_8859_1);
        OmniReader reader = new OmniReader();
        int messages = 0;
        for (byte octet : stream) {
            messages += reader.accept(octet).flatMap(OmniMessage::parse).isPresent() ? 1 : 0;
        }

        assertThat(messages).isEqualTo(3);
    }

    /** There is no checksum: what is taken must be what came, written again. */
    @Test
    void ofAMillionGarbledBytesNoMessageIsMadeUp() throws OmniReader.TooLongException {
        Random random = new Random(4711);
        byte[] right = (HEAD + "S6,80,3,221,0,372,372,0,28,100,5000#\n").getBytes(StandardCharsets.ISO_8859_1);
        OmniReader reader = new OmniReader();
        OmniSession session = new OmniSession("123456789123456", outcome -> {});
        int taken = 0;
        for (int bytes = 0; bytes < 1_000_000; bytes += right.length) {
            byte[] garbled = right.clone();
            for (int hits = random.nextInt(4); hits > 0; hits--) {
                garbled[random.nextInt(garbled.length)] = (byte) random.nextInt();
            }
            for (byte octet : garbled) {
                Optional<String> line = reader.accept(octet);
                Optional<OmniMessage> message = line.flatMap(OmniMessage::parse);
                if (message.isPresent()) {
                    taken++;
                    assertThat(line.get()).endsWith(message.get().textOfDevice().replace("#", ""));
                    session.received(message.get());
                    reports().of(message.get(), IN_2016).forEach(RecordedOutbox::readings);
                }
            }
        }

        assertThat(taken).isGreaterThan(5_000);
    }

    private static OmniReports reports() {
        return new OmniReports(SCOOTER, OmniReports.Tail.AUTO);
    }

    private static List<String> metrics(OmniReports.Tail tail, OmniMessage message) {
        return new OmniReports(SCOOTER, tail)
                .of(message, IN_2016).stream()
                        .flatMap(each -> RecordedOutbox.readings(each).stream())
                        .map(Reading::metric)
                        .toList();
    }

    private static List<Reading> readings(String rest) {
        return readings(message(rest), IN_2016);
    }

    private static List<Reading> readings(OmniMessage message, long now) {
        return reports().of(message, now).stream()
                .flatMap(each -> RecordedOutbox.readings(each).stream())
                .toList();
    }

    private static OmniMessage message(String rest) {
        Optional<OmniMessage> message = OmniMessage.parse(HEAD + rest);
        return message.orElseThrow();
    }

    private static Reading number(String metric, String unit, double value) {
        return new Reading(metric, unit, new Value.Num(value), 0);
    }

    private static Reading flag(String metric, boolean value) {
        return Reading.flag(metric, value, 0);
    }

    private static byte[] toDevice(String text) {
        return ("\u00ff\u00ff" + text).getBytes(StandardCharsets.ISO_8859_1);
    }
}
