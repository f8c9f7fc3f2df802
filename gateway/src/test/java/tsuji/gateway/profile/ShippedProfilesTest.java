package tsuji.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tsuji.gateway.device.DeviceType;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

/** Each shipped profile reads what a real device sent; the sources are beside the recorded payloads. */
class ShippedProfilesTest {
    private static final Path SHIPPED = Path.of("..", "deploy", "profiles");
    private static final Path RECORDED = Path.of("src/test/resources/tsuji/gateway/profile");

    /** Topic, recorded payload, device, its type, readings as SenML. */
    static Stream<Arguments> recorded() {
        return Stream.of(shelly(), tasmota(), flespi()).flatMap(each -> each);
    }

    private static Stream<Arguments> shelly() {
        return Stream.of(
                Arguments.of(
                        "shellyproem50-08f9e0e67204/status/em1:0",
                        "shelly-pro-em50-em1.json",
                        "shellyproem50-08f9e0e67204",
                        "meter",
                        "[{'n':'power','u':'W','v':5080.3},{'n':'voltage','u':'V','v':224.6},"
                                + "{'n':'current','u':'A','v':22.78},{'n':'frequency','u':'Hz','v':50}]"),
                Arguments.of(
                        "shellyproem50-08f9e0e67204/status/em1data:0",
                        "shelly-pro-em50-em1data.json",
                        "shellyproem50-08f9e0e67204",
                        "meter",
                        "[{'bver':26,'n':'energy_import','u':'Wh','v':6644},{'n':'energy_export','u':'Wh','v':2595}]"),
                Arguments.of(
                        "shellyproem50-08f9e0e67204/status/em1:1",
                        "shelly-pro-em50-em1.json",
                        "shellyproem50-08f9e0e67204",
                        "meter",
                        "[{'n':'power_2','u':'W','v':5080.3},{'n':'voltage_2','u':'V','v':224.6},"
                                + "{'n':'current_2','u':'A','v':22.78}]"),
                Arguments.of(
                        "shellyproem50-08f9e0e67204/status/em1data:1",
                        "shelly-pro-em50-em1data.json",
                        "shellyproem50-08f9e0e67204",
                        "meter",
                        "[{'bver':26,'n':'energy_import_2','u':'Wh','v':6644},"
                                + "{'n':'energy_export_2','u':'Wh','v':2595}]"),
                Arguments.of(
                        "shellypro3em-ece334f6a15c/status/em:0",
                        "shelly-pro-3em-em.json",
                        "shellypro3em-ece334f6a15c",
                        "meter",
                        "[{'n':'power','u':'W','v':142.605},{'n':'current','u':'A','v':1.192},"
                                + "{'n':'power_l1','u':'W','v':0},{'n':'voltage_l1','u':'V','v':0},"
                                + "{'n':'current_l1','u':'A','v':0.028},{'n':'power_l2','u':'W','v':0},"
                                + "{'n':'voltage_l2','u':'V','v':0},{'n':'current_l2','u':'A','v':0.027},"
                                + "{'n':'power_l3','u':'W','v':142.6},{'n':'voltage_l3','u':'V','v':233.1},"
                                + "{'n':'current_l3','u':'A','v':1.137}]"),
                Arguments.of(
                        "shellypro3em-ece334f6a15c/status/emdata:0",
                        "shelly-pro-3em-emdata.json",
                        "shellypro3em-ece334f6a15c",
                        "meter",
                        "[{'bver':26,'n':'energy_import','u':'Wh','v':95884},"
                                + "{'n':'energy_export','u':'Wh','v':5123}]"));
    }

    private static Stream<Arguments> tasmota() {
        return Stream.of(
                Arguments.of(
                        "tele/heater/SENSOR",
                        "tasmota-channels.json",
                        "heater",
                        "meter",
                        "[{'n':'power_l1','u':'W','v':1688},{'n':'current_l1','u':'A','v':7.3},"
                                + "{'n':'power_l2','u':'W','v':0},{'n':'current_l2','u':'A','v':0}]"),
                Arguments.of(
                        "tele/plug-1/SENSOR",
                        "tasmota-2025.json",
                        "plug-1",
                        "meter",
                        "[{'bver':26,'n':'energy_import','u':'Wh','v':6096},{'n':'power','u':'W','v':1},"
                                + "{'n':'voltage','u':'V','v':230},{'n':'current','u':'A','v':0.019}]"),
                Arguments.of(
                        "tele/meter_7/SENSOR",
                        "tasmota-export.json",
                        "meter_7",
                        "meter",
                        "[{'bver':26,'n':'energy_import','u':'Wh','v':17},{'n':'energy_export','u':'Wh','v':0},"
                                + "{'n':'power','u':'W','v':0},{'n':'voltage','u':'V','v':234.31},"
                                + "{'n':'frequency','u':'Hz','v':50}]"));
    }

    private static Stream<Arguments> flespi() {
        return Stream.of(
                Arguments.of(
                        "flespi/message/gw/devices/5539228",
                        "flespi-omni-h0.json",
                        "5539228",
                        "scooter",
                        "[{'n':'battery','u':'%EL','t':1706905170.17258,'v':70},"
                                + "{'n':'charging','t':1706905170.17258,'vb':false},"
                                + "{'n':'locked','t':1706905170.17258,'vb':true}]"),
                Arguments.of(
                        "flespi/message/gw/devices/5537057",
                        "flespi-omni-d0.json",
                        "5537057",
                        "scooter",
                        "[{'n':'lat','u':'lat','t':1706760559,'v':-17.724326},"
                                + "{'n':'lon','u':'lon','t':1706760559,'v':-63.171542},"
                                + "{'n':'altitude','u':'m','t':1706760559,'v':398.7},"
                                + "{'n':'satellites','u':'count','t':1706760559,'v':11}]"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void readsWhatARealDeviceSent(String topic, String file, String device, String type, String senml)
            throws Exception {
        Profiles profiles = Profiles.read(SHIPPED);

        Profiles.Match match = profiles.match(topic).orElseThrow();
        ProfileMessage.Yield yield = match.message().orElseThrow().read(recorded(file));

        assertThat(match.device()).isEqualTo(new DeviceId(device));
        assertThat(yield.readings()).isEqualTo(expected(senml));
        assertThat(type(profiles, match.message().orElseThrow(), type).judge(yield.dataClass(), yield.readings()))
                .isEqualTo(new DeviceType.Accepted(DataClass.TELEMETRY));
    }

    private static DeviceType type(Profiles profiles, ProfileMessage message, String name) {
        DeviceType type = profiles.all().stream()
                .filter(profile -> profile.messages().contains(message))
                .findFirst()
                .orElseThrow()
                .type();
        assertThat(type.name()).isEqualTo(name);
        return type;
    }

    private static byte[] recorded(String file) throws IOException {
        return Files.readAllBytes(RECORDED.resolve(file));
    }

    private static List<Reading> expected(String senml) throws Exception {
        return Senml.decode(Senml.Format.JSON, senml.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
