package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {
    private static final Path SHIPPED = Path.of("..", "deploy", "profiles");
    private static final String TASMOTA = SHIPPED.resolve("tasmota-energy.toml").toString();
    private static final String FLESPI = SHIPPED.resolve("flespi-omni.toml").toString();
    private static final String SHELLY = SHIPPED.resolve("shelly-pro-em.toml").toString();

    @TempDir
    private Path directory;

    private final InputStream input = System.in;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void restoreInput() {
        System.setIn(input);
    }

    private int run(String payload, String... arguments) {
        System.setIn(new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void testShowsWhatAPayloadWouldYield() {
        String payload = "{\"ENERGY\":{\"Total\":6.096,\"Power\":1}}";

        assertThat(run(payload, "profile", "test", TASMOTA, "--topic", "tele/plug-1/SENSOR"))
                .isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "device plug-1, meter, stored as telemetry, stamped on arrival",
                        "  energy_import  6096  Wh  telemetry",
                        "  power          1     W   telemetry");
    }

    @Test
    void testOfTheOnlyMessageNeedsNoTopic() {
        String payload = "{\"timestamp\":1706905170.17258,\"battery.level\":70,\"lock.status\":true}";

        assertThat(run(payload, "profile", "test", FLESPI)).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "device {device}, scooter, stored as telemetry, at 2024-02-02T20:19:30.173Z",
                        "  battery  70    %EL  telemetry",
                        "  locked   true       telemetry");
    }

    @Test
    void testSaysWhyAPayloadIsRefused() {
        assertThat(run("{\"ENERGY\":{\"Power\":\"1\"}}", "profile", "test", TASMOTA))
                .isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(run("{\"ENERGY\":{\"Voltage\":4000}}", "profile", "test", TASMOTA))
                .isEqualTo(ExitCode.CHECK_FAILED);

        assertThat(err.toString())
                .contains(
                        "refused: malformed: /ENERGY/Power is a string, expected a number",
                        "refused: out_of_range: voltage: value is ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void testOfOneOfSeveralMessagesNeedsATopic() {
        assertThat(run("{}", "profile", "test", SHELLY)).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .contains("has 6 messages; add --topic, one of {device}/status/em1:0, {device}/status/em1data:0");
    }

    @Test
    void testSaysWhoseTopicItIsNot() {
        assertThat(run("{}", "profile", "test", TASMOTA, "--topic", "stat/plug-1"))
                .isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(run("{}", "profile", "test", TASMOTA, "--topic", "tele/plug-1/LWT"))
                .isZero();

        assertThat(err.toString()).contains("not permitted: topic \"stat/plug-1\" is of no message of the profile");
        assertThat(out.toString()).contains("device plug-1, ignored");
    }

    @Test
    void checkSaysThatSoundProfilesAreRight() {
        assertThat(run("", "profile", "check", TASMOTA, SHELLY)).isZero();

        assertThat(out.toString().lines()).containsExactly(TASMOTA + ": right", SHELLY + ": right");
    }

    @Test
    void checkSaysFileLineAndReasonOfAWrongOne() throws IOException {
        Path copy = directory.resolve("copy.toml");
        Files.writeString(copy, Files.readString(Path.of(TASMOTA)).replace("\"V\"", "\"mV\""));

        assertThat(run("", "profile", "check", copy.toString())).isEqualTo(ExitCode.CONFIG_INVALID);

        assertThat(err.toString()).startsWith(copy + ": line ").contains("unit is \"mV\"; voltage is in \"V\"");
    }

    @Test
    void checkHoldsProfilesAgainstEachOther() throws IOException {
        Path copy = Files.copy(Path.of(TASMOTA), directory.resolve("copy.toml"));

        assertThat(run("", "profile", "check", TASMOTA, copy.toString())).isEqualTo(ExitCode.CONFIG_INVALID);

        assertThat(err.toString()).contains("collides with \"tele/{device}/SENSOR\" of " + TASMOTA);
    }

    @Test
    void listShowsTheProfilesOfTheSettings() {
        assertThat(run("", "profile", "list", "--set", "mqtt.profiles_dir=" + SHIPPED))
                .isZero();
        assertThat(run("", "profile", "list", "--set", "mqtt.profiles_dir=")).isZero();

        assertThat(out.toString())
                .contains(
                        "tasmota-energy  meter  Tasmota energy sensor",
                        "  tele/{device}/SENSOR",
                        "no profiles; mqtt.profiles_dir names their folder");
    }

    @Test
    void gatewayDoesNotStartWithAWrongProfile() throws IOException {
        Files.writeString(directory.resolve("bad.toml"), "title = \"x\"\ntype = \"toaster\"\n");

        assertThat(run("", "run", "--data", directory.toString(), "--set", "mqtt.profiles_dir=" + directory))
                .isEqualTo(ExitCode.CONFIG_INVALID);

        assertThat(err.toString()).contains("bad.toml: line 2: type is \"toaster\"; there are scooter, meter, generic");
    }
}
