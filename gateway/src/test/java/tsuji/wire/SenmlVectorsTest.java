package tsuji.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tsuji.wire.Senml.Format.CBOR;
import static tsuji.wire.Senml.Format.JSON;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs from RFC 8428 and of our own, both ways. */
class SenmlVectorsTest {
    /** RFC 8428, section 6. */
    static final String MULTIPLE_CBOR =
            "87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41d303a15b001062"
                    + "23614120050067766f6c7461676501615602fb405e066666666666a3006763757272656e74062402fb3f"
                    + "f3333333333333a3006763757272656e74062302fb3ff4cccccccccccda3006763757272656e74062202"
                    + "fb3ff6666666666666a3006763757272656e74062102f93e00a3006763757272656e74062002fb3ff999"
                    + "999999999aa3006763757272656e74060002fb3ffb333333333333";

    /** CBOR of RFC 8428, section 5.1.3. */
    static final String MOVING_CBOR =
            "8da521781b75726e3a6465763a6f773a31306532303733613031303830303633221a4eaea18823632552"
                    + "4802f94d000600a302fb40384e63c74fb54a01636c6f6e0600a302fb404e0a31f8a0902e01636c617406"
                    + "00a202fb40344ccccccccccd06183ca302fb40384e646f15619101636c6f6e06183ca302fb404e0a31f8"
                    + "a0902e01636c617406183ca202fb4034b33333333333061878a302fb40384e6516db0dd801636c6f6e06"
                    + "1878a302fb404e0a324c83665101636c6174061878a302f95620016325454c061896a202fb4035333333"
                    + "3333330618b4a302fb40384e685db76b3c01636c6f6e0618b4a302fb404e0a32a0663c7501636c617406"
                    + "18b4";

    static final String SCOOTER_CBOR =
            "85a521781d75726e3a6465763a6d61633a303032346265666666653830346666313a221a6b0382000063"
                    + "6c617401636c617402fb40424cac083126e9a300636c6f6e01636c6f6e02fb406194d4fdf3b646a30063"
                    + "73706401636d2f7302fb4012000000000000a30063626174016325454c02184ea200646c6f636b04f4";

    static final String METER_CBOR =
            "83a6217575726e3a6465763a6f70733a6d657465722d34323a221a6b03820020181a0062656901625768"
                    + "021a006364eca300617001615702190278a40061700161570239012b06383b";

    static List<Reading> json(String pack) throws SenmlException {
        return Senml.decode(JSON, pack.getBytes(StandardCharsets.UTF_8));
    }

    static List<Reading> cbor(String hex) throws SenmlException {
        return Senml.decode(CBOR, HexFormat.of().parseHex(hex));
    }

    @Test
    void singleReadingIsNow() throws SenmlException {
        assertThat(json("[{\"n\":\"urn:dev:ow:10e2073a01080063\",\"u\":\"Cel\",\"v\":23.1}]"))
                .containsExactly(Reading.number("urn:dev:ow:10e2073a01080063", "Cel", 23.1, 0));
    }

    @Test
    void baseNameIsAPrefix() throws SenmlException {
        assertThat(json("""
                        [{"bn":"urn:dev:ow:10e2073a01080063:","n":"voltage","u":"V","v":120.1},
                         {"n":"current","u":"A","v":1.2}]"""))
                .containsExactly(
                        Reading.number("urn:dev:ow:10e2073a01080063:voltage", "V", 120.1, 0),
                        Reading.number("urn:dev:ow:10e2073a01080063:current", "A", 1.2, 0));
    }

    @Test
    void multipleMeasurementsInCbor() throws SenmlException {
        String voltage = "urn:dev:ow:10e2073a0108006:voltage";
        String current = "urn:dev:ow:10e2073a0108006:current";
        assertThat(cbor(MULTIPLE_CBOR))
                .containsExactly(
                        Reading.number(voltage, "V", 120.1, 1276020076.001),
                        Reading.number(current, "A", 1.2, 1276020071.001),
                        Reading.number(current, "A", 1.3, 1276020072.001),
                        Reading.number(current, "A", 1.4, 1276020073.001),
                        Reading.number(current, "A", 1.5, 1276020074.001),
                        Reading.number(current, "A", 1.6, 1276020075.001),
                        Reading.number(current, "A", 1.7, 1276020076.001));
    }

    @Test
    void ownUnitReplacesBaseUnit() throws SenmlException {
        List<Reading> readings = cbor(MOVING_CBOR);

        String name = "urn:dev:ow:10e2073a01080063";
        assertThat(readings)
                .hasSize(13)
                .startsWith(
                        Reading.number(name, "%RH", 20, 1320067464),
                        Reading.number(name, "lon", 24.30621, 1320067464),
                        Reading.number(name, "lat", 60.07965, 1320067464),
                        Reading.number(name, "%RH", 20.3, 1320067524))
                .contains(Reading.number(name, "%EL", 98, 1320067614))
                .endsWith(Reading.number(name, "lat", 60.07967, 1320067644));
    }

    @Test
    void everyKindOfValue() throws SenmlException {
        String base = "urn:dev:ow:10e2073a01080063:";
        assertThat(json("""
                        [{"bn":"urn:dev:ow:10e2073a01080063:","n":"temp","v":23.1,"u":"Cel"},
                         {"n":"label","vs":"Machine Room"},{"n":"open","vb":false},{"n":"nfv-reader","vd":"aGkgCg"}]"""))
                .containsExactly(
                        Reading.number(base + "temp", "Cel", 23.1, 0),
                        Reading.text(base + "label", "Machine Room", 0),
                        Reading.flag(base + "open", false, 0),
                        new Reading(
                                base + "nfv-reader",
                                "",
                                new Value.Data(HexFormat.of().parseHex("6869200a")),
                                0));
    }

    @Test
    void secondBaseNameReplacesTheFirstAndTimeStays() throws SenmlException {
        assertThat(json("""
                        [{"bn":"2001:db8::2/","bt":1320078429,"n":"temperature","u":"Cel","v":25.2},
                         {"n":"humidity","u":"%RH","v":30},
                         {"bn":"2001:db8::1/","n":"temperature","u":"Cel","v":12.3},
                         {"n":"humidity","u":"%RH","v":67}]"""))
                .containsExactly(
                        Reading.number("2001:db8::2/temperature", "Cel", 25.2, 1320078429),
                        Reading.number("2001:db8::2/humidity", "%RH", 30, 1320078429),
                        Reading.number("2001:db8::1/temperature", "Cel", 12.3, 1320078429),
                        Reading.number("2001:db8::1/humidity", "%RH", 67, 1320078429));
    }

    @Test
    void twoSwitchesOn() throws SenmlException {
        assertThat(
                        json(
                                "[{\"bt\":1320078429,\"bu\":\"/\",\"n\":\"2001:db8::3\",\"v\":1},{\"n\":\"2001:db8::4\",\"v\":1}]"))
                .containsExactly(
                        Reading.number("2001:db8::3", "/", 1, 1320078429),
                        Reading.number("2001:db8::4", "/", 1, 1320078429));
    }

    @Test
    void switchesOffATenthOfASecondLater() throws SenmlException {
        assertThat(json("""
                        [{"bt":1320078429,"bu":"/","n":"2001:db8::3","v":0.5},{"n":"2001:db8::4","v":0.5},
                         {"n":"2001:db8::3","t":0.1,"v":0},{"n":"2001:db8::4","t":0.1,"v":0}]"""))
                .endsWith(
                        Reading.number("2001:db8::3", "/", 0, 1320078429.1),
                        Reading.number("2001:db8::4", "/", 0, 1320078429.1));
    }

    @Test
    void scooterPackIsTheSameInBothRepresentations() throws SenmlException {
        List<Reading> fromJson = json("""
                [{"bn":"urn:dev:mac:0024befffe804ff1:","bt":1795392000,"n":"lat","u":"lat","v":36.599},
                 {"n":"lon","u":"lon","v":140.651},{"n":"spd","u":"m/s","v":4.5},{"n":"bat","u":"%EL","v":78},
                 {"n":"lock","vb":false}]""");

        assertThat(fromJson).isEqualTo(cbor(SCOOTER_CBOR)).hasSize(5);
        assertThat(fromJson.get(4)).isEqualTo(Reading.flag("urn:dev:mac:0024befffe804ff1:lock", false, 1795392000));
    }

    @Test
    void meterPackWithSecondaryUnitIsTheSameInBothRepresentations() throws SenmlException {
        List<Reading> fromJson = json("""
                [{"bn":"urn:dev:ops:meter-42:","bt":1795392000,"bver":26,"n":"ei","u":"Wh","v":6513900},
                 {"n":"p","u":"W","v":632},{"n":"p","u":"W","v":-300,"t":-60}]""");

        assertThat(fromJson)
                .isEqualTo(cbor(METER_CBOR))
                .containsExactly(
                        Reading.number("urn:dev:ops:meter-42:ei", "Wh", 6513900, 1795392000),
                        Reading.number("urn:dev:ops:meter-42:p", "W", 632, 1795392000),
                        Reading.number("urn:dev:ops:meter-42:p", "W", -300, 1795391940));
    }

    @Test
    void decimalFractionAndByteString() throws SenmlException {
        assertThat(cbor("81a32162613a00617802c4822018eb")).containsExactly(Reading.number("a:x", "", 23.5, 0));
        assertThat(cbor("81a32162613a00617808446869200a"))
                .containsExactly(new Reading("a:x", "", new Value.Data(new byte[] {0x68, 0x69, 0x20, 0x0A}), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"n\":\"a\",\"v\":1,\"x_\":2}]",
                "[{\"bver\":27,\"n\":\"a\",\"v\":1}]",
                "[{\"n\":\"a b\",\"v\":1}]",
                "[{\"n\":\"a\",\"v\":1,\"vs\":\"x\"}]",
                "[{\"v\":1}]",
                "[]"
            })
    void whatTheStandardForbidsIsRefused(String pack) {
        assertThatThrownBy(() -> json(pack))
                .isInstanceOfSatisfying(
                        SenmlException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.MALFORMED));
    }

    @Test
    void resolvedRecordsInJson() throws SenmlException {
        assertThat(new String(Senml.encode(JSON, cbor(METER_CBOR)), StandardCharsets.UTF_8))
                .isEqualTo(
                        "[{\"bver\":26,\"n\":\"urn:dev:ops:meter-42:ei\",\"u\":\"Wh\",\"v\":6513900,\"t\":1795392000},"
                                + "{\"n\":\"urn:dev:ops:meter-42:p\",\"u\":\"W\",\"v\":632,\"t\":1795392000},"
                                + "{\"n\":\"urn:dev:ops:meter-42:p\",\"u\":\"W\",\"v\":-300,\"t\":1795391940}]");
    }

    @Test
    void resolvedRecordsInCbor() throws SenmlException {
        List<Reading> readings = json(
                "[{\"bn\":\"p/\",\"bt\":1795392000,\"n\":\"a\",\"u\":\"V\",\"v\":1.5},{\"n\":\"b\",\"vb\":true,\"t\":0.5}]");

        // 82: two records; a4: n u v t, in the order of their keys; 1.5 is a half float; 1795392000.5 needs a double.
        assertThat(HexFormat.of().formatHex(Senml.encode(CBOR, readings)))
                .isEqualTo("82" + "a4" + "0063702f61" + "016156" + "02f93e00" + "061a6b038200" + "a3" + "0063702f62"
                        + "04f5" + "06fb41dac0e080200000");
    }
}
