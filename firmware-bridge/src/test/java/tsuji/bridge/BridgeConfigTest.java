package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.link.Link;

class BridgeConfigTest {
    private static final Path SAMPLE = Path.of("..", "deploy", "bridge.toml");

    @TempDir
    private Path folder;

    @BeforeEach
    void writeSecrets() throws IOException {
        gatewaySecrets("bridge = \"a\"");
    }

    private void gatewaySecrets(String lines) throws IOException {
        Path secrets = Files.writeString(
                folder.resolve("bridge-secrets.toml"),
                "[gateway]\n" + lines + "\n[broute.MT-0001]\nid = \"" + "0123456789ABCDEF".repeat(2)
                        + "\"\npassword = \"ABCDEFGHIJKL\"\n");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void theSampleHasNoLinks() throws Exception {
        BridgeConfig config = read(Files.readString(SAMPLE));

        assertThat(config.links()).isEmpty();
        assertThat(config.gateway().address()).isEqualTo("tcp://127.0.0.1:1883");
        assertThat(config.gateway().queueMessagesMax()).isEqualTo(2_000);
        assertThat(config.stateFolder()).isEqualTo(Path.of("/var/lib/tsuji-bridge"));
    }

    @Test
    void theExamplesOfTheSampleAreRight() throws Exception {
        BridgeConfig config = read(examples());

        assertThat(config.links())
                .extracting(Link::name)
                .containsExactly("house", "shop", "roof", "dock", "board", "street", "cabinet");
        assertThat(config.agent().secret()).isEqualTo("a");
        assertThat(config.agent().devices()).hasSize(7);
        assertThat(config.links())
                .filteredOn(Link::usesPins)
                .extracting(Link::name)
                .containsExactly("cabinet");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 30, 60})
    void slotsAreQuarterHalfOrWholeHours(int minutes) throws Exception {
        assertThat(read(examples().replace("slot_minutes = 30", "slot_minutes = " + minutes))
                        .links())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 20, 29, 31, 59})
    void slotsOfAnotherLengthAreRefused(int minutes) throws Exception {
        String wrong = examples().replace("slot_minutes = 30", "slot_minutes = " + minutes);

        assertThatThrownBy(() -> read(wrong))
                .hasMessageContaining("[[broute]] number 1: slot_minutes")
                .hasMessageContaining("allowed is 15, 30 or 60");
    }

    @Test
    void aProblemOfEachTableIsNamed() throws Exception {
        String wrong =
                examples().replace("poll_seconds = 60", "poll_seconds = 9").replace("unit = 1\n", "unit = 248\n");

        assertThatThrownBy(() -> read(wrong))
                .hasMessageContaining("[[broute]] number 1: poll_seconds = 9: allowed is a whole number, 10 to 3600")
                .hasMessageContaining("[[meter]] number 1: unit = 248: allowed is a whole number, 1 to 247");
    }

    @Test
    void whatCannotServeIsRefused() throws Exception {
        assertThatThrownBy(() -> read(examples().replace("123456789123456 = ", "12345 = ")))
                .hasMessageContaining("12345 must be an IMEI of 15 digits");
        assertThatThrownBy(() -> read(examples().replace("123456789123456 = \"SC-0002\"", "")))
                .hasMessageContaining("every scooter would be refused");
        assertThatThrownBy(() -> read(examples().replace("relay = { pin = 16", "relay = { pin = 17")))
                .hasMessageContaining("17 is used twice");
        assertThatThrownBy(() -> read(examples().replace("platform = \"gpiod\"", "")))
                .hasMessageContaining("platform is missing");
    }

    @Test
    void anAgentWithoutASecretIsNamedWithWhatToDo() throws Exception {
        String wrong = examples().replace("# agent = \"bridge\"", "agent = \"other\"");

        assertThatThrownBy(() -> read(wrong))
                .hasMessageContaining("agent other has no secret")
                .hasMessageContaining("tsuji-gateway device add other --type agent");
    }

    @Test
    void secretsOfSingleDevicesAreRefusedWithWhatToWriteInstead() throws Exception {
        gatewaySecrets("MT-0001 = \"a\"\nSC-0001 = \"b\"");

        assertThatThrownBy(() -> read(examples()))
                .hasMessageContaining("device add bridge --type agent --for"
                        + " BRD-0001,CAB-0001,MT-0001,MT-0002,MT-0003,SC-0001,SC-0002 and write bridge = ")
                .hasMessageContaining("in place of the secrets of MT-0001,SC-0001");
    }

    @Test
    void secretsThatNobodyUsesAreNamed() throws Exception {
        gatewaySecrets("bridge = \"a\"\nMT-0001 = \"b\"");

        assertThatThrownBy(() -> read(examples()))
                .hasMessageContaining("has secrets of MT-0001, which nobody uses")
                .hasMessageNotContaining("\"b\"");
    }

    @Test
    void aScooterThatGetsImagesIsKnownByItsSerialNumber() {
        assertThatThrownBy(() -> read(examples().replaceAll("(?m)^serial = .*$", "")))
                .hasMessageContaining("firmware: needs serial");
    }

    @Test
    void whatImagesADeviceGetsIsReadStrictly() {
        assertThatThrownBy(() -> read(examples().replace("root_key = \"d7", "root_key = \"7")))
                .hasMessageContaining("allowed is 64 hexadecimal digits, as the gateway's firmware.root_key");
        assertThatThrownBy(() -> read(examples().replace("trust_list = \"/etc", "trust_list = \"etc")))
                .hasMessageContaining("an absolute path to the list that the gateway has too");
    }

    @Test
    void twoLinksOfOneNameAreRefused() throws Exception {
        String wrong = examples().replace("name = \"roof\"", "name = \"shop\"");

        assertThatThrownBy(() -> read(wrong)).hasMessageContaining("two links are called shop");
    }

    @Test
    void twoLinksOfOnePortAreRefused() throws Exception {
        String wrong = examples()
                .replaceFirst("usb-1a86_USB_Serial-if00-port0", "usb-FTDI_FT230X_Basic_UART_XXXXXXXX-if00-port0");

        assertThatThrownBy(() -> read(wrong)).hasMessageContaining("links house and shop have the same port /dev/");
    }

    /** The sample with its examples switched on: lines that begin with # and no space. */
    private static String examples() throws IOException {
        return Files.readString(SAMPLE).replaceAll("(?m)^#(?! )", "");
    }

    private BridgeConfig read(String content) throws ConfigException, IOException {
        return BridgeConfig.read(Files.writeString(folder.resolve("bridge.toml"), content), Bridge.KINDS);
    }
}
