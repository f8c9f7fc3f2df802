package tsuji.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.FileDeviceRegistry;
import tsuji.gateway.journal.MemoryDirectory;
import tsuji.wire.DeviceId;

class DeviceCommandTest {
    private static final long NOW = System.currentTimeMillis();

    @TempDir(factory = MemoryDirectory.class)
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int device(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = new String[arguments.length + 3];
        all[0] = "device";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--data";
        all[all.length - 1] = data.toString();
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    @Test
    void whatIsKnownOfADeviceIsShown() {
        assertThat(device(
                        "add", "SC-1", "--type", "scooter", "--label", "no 1", "--place", "Taga", "--lat", "36.5",
                        "--lon", "140.6", "--photo", "p-1"))
                .isZero();
        assertThat(out.toString()).contains("user name  SC-1").containsPattern("secret +[0-9a-f]{32}");

        assertThat(device("show", "SC-1")).isZero();
        assertThat(out.toString())
                .contains("label        no 1", "place        Taga", "position     36.5, 140.6", "state        active");
        assertThat(device("show", "SC-1", "--json")).isZero();
        assertThat(out.toString()).startsWith("[{\"id\":\"SC-1\"").contains("\"lat\":36.5");
    }

    @Test
    void halfAPositionIsWrongUse() {
        assertThat(device("add", "SC-1", "--type", "scooter", "--lat", "36.5")).isEqualTo(2);
        assertThat(device("add", "SC-1", "--type", "scooter", "--lat", "91", "--lon", "0"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("allowed -90 to 90");
    }

    @Test
    void lifeOfADevice() {
        assertThat(device("add", "SC-1", "--type", "scooter", "--invite")).isZero();
        assertState("invited");
        assertThat(device("claim", "SC-1", "--place", "Taga")).isZero();
        assertState("claimed");
        assertThat(device("suspend", "SC-1")).isZero();
        assertState("suspended");
        assertThat(device("resume", "SC-1")).isZero();
        assertState("active");
        assertThat(device("rotate", "SC-1", "--overlap-hours", "24")).isZero();
        assertThat(device("show", "SC-1")).isZero();
        assertThat(out.toString()).contains("old secret   good until ");
        assertThat(device("retire", "SC-1")).isZero();
        assertState("retired");
        assertThat(device("resume", "SC-1")).isEqualTo(1);
        assertThat(device("remove", "SC-1")).isZero();
        assertThat(device("show", "SC-1")).isEqualTo(1);
        assertThat(err.toString()).contains("\"SC-1\" is not registered");
    }

    private void assertState(String state) {
        assertThat(device("list")).isZero();
        assertThat(out.toString()).containsPattern("SC-1 +scooter +" + state);
    }

    @Test
    void offsetOfADevicesClockIsShownOnceItIsMeasured() {
        assertThat(device("add", "SC-1", "--type", "scooter")).isZero();
        heard(OptionalLong.empty());
        assertThat(device("show", "SC-1")).isZero();
        assertThat(out.toString()).contains("last seen").doesNotContain("clock");
        assertThat(device("list")).isZero();
        assertThat(out.toString()).containsPattern("SC-1 +scooter +active +[^ ]+Z +- ");

        heard(OptionalLong.of(-183_400));
        assertThat(device("show", "SC-1")).isZero();
        assertThat(out.toString()).contains("clock        -183 s from the gateway's");
        assertThat(device("list")).isZero();
        assertThat(out.toString()).containsPattern("SC-1 +scooter +active +[^ ]+Z +-183 s ");
        assertThat(device("show", "SC-1", "--json")).isZero();
        assertThat(out.toString()).contains("\"clock_offset_ms\":-183400");
    }

    private void heard(OptionalLong clockOffsetMillis) {
        try (FileDeviceRegistry gateway = new FileDeviceRegistry(data, List.of(), () -> NOW)) {
            gateway.noteSeen("SC-1", "192.0.2.9");
            clockOffsetMillis.ifPresent(offset -> gateway.noteClockOffset(new DeviceId("SC-1"), offset));
        }
    }

    @Test
    void strangerIsClaimedFromTheInbox() {
        try (FileDeviceRegistry gateway = new FileDeviceRegistry(data, List.of(), () -> NOW)) {
            gateway.noteStranger("SC-9", "192.0.2.9", "unknown name or wrong secret");
            gateway.maintain();
        }

        assertThat(device("inbox")).isZero();
        assertThat(out.toString()).contains("SC-9", "192.0.2.9", "1 refused");
        assertThat(device("inbox", "--json")).isZero();
        assertThat(out.toString()).contains("\"user_name\":\"SC-9\"");
        assertThat(device("claim", "SC-9", "--type", "scooter")).isZero();
        assertThat(out.toString()).containsPattern("secret +[0-9a-f]{32}");
        assertThat(device("inbox")).isZero();
        assertThat(out.toString()).contains("0 refused");
        assertThat(device("claim", "SC-10")).isEqualTo(1);
        assertThat(err.toString()).contains("neither registered nor in the inbox");
    }

    @Test
    void listIsImportedAndWhatIsWrongIsSaidByLine() throws Exception {
        Path list = Files.writeString(
                data.resolve("list.csv"),
                "id,type,label,secret\nsc-1,scooter,,0123456789abcdef\nsc-2,scooter,,short\n");

        assertThat(device("import", list.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("line 3: sc-2: secret has 5 bytes");
        assertThat(device("import", "--skip-bad", list.toString())).isZero();
        assertThat(device("export")).isZero();
        assertThat(out.toString()).contains("sc-1,scooter,,active,").doesNotContain("0123456789abcdef");
    }

    @Test
    void agentIsShownWithItsDevices() {
        assertThat(device("add", "bridge-1", "--type", "agent", "--for", "MT-1,MT-2"))
                .isZero();
        assertThat(device("show", "bridge-1")).isZero();
        assertThat(out.toString()).contains("speaks for   MT-1 MT-2");
        assertThat(device("add", "bridge-2", "--type", "agent")).isEqualTo(1);
        assertThat(device("add", "MT-3", "--type", "meter", "--for", "MT-1")).isEqualTo(1);
        assertThat(err.toString()).contains("only an agent speaks for devices");
    }

    @Test
    void labelsHoldTheSecretOfEachDevice() throws Exception {
        assertThat(device("add", "SC-1", "--type", "scooter")).isZero();
        String secret = out.toString().replaceAll("(?s).*secret +([0-9a-f]{32}).*", "$1");
        Path file = data.resolve("labels.pdf");

        assertThat(device("label", "SC-1", "--out", file.toString())).isZero();
        assertThat(Files.readString(file, UTF_8))
                .contains("(SC-1) Tj", secret.substring(0, 4) + " " + secret.substring(4, 8));
        assertThat(device("label", "SC-2", "--out", file.toString())).isEqualTo(1);
    }

    @Test
    void labelIsAPictureWhenItsFileIsCalledSoAndHoldsOneDevice() throws Exception {
        assertThat(device("add", "SC-1", "--type", "scooter")).isZero();
        assertThat(device("add", "SC-2", "--type", "scooter")).isZero();
        Path file = data.resolve("label.png");

        assertThat(device("label", "SC-1", "SC-2", "--out", file.toString())).isEqualTo(1);
        assertThat(file).doesNotExist();
        assertThat(device("label", "SC-1", "--out", file.toString())).isZero();

        assertThat(Files.readAllBytes(file)).startsWith(0x89, 'P', 'N', 'G');
    }
}
