package tsuji.gateway.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.ImportResult.BadLine;
import tsuji.gateway.device.ImportResult.OnBadLine;

class EnrolmentTest {
    private static final String SECRET = "0123456789abcdef";

    @TempDir
    Path parent;

    private Path dataDir;
    private Enrolment enrolment;

    @BeforeEach
    void start() {
        dataDir = parent.resolve("data");
        enrolment = new Enrolment(dataDir, new SecureRandom());
    }

    @Test
    void deviceCanBeAddedOnlyOnce() throws RegistryException {
        enrolment.add(new Enrolment.Application("sc-0001", "scooter", "Taga, north exit", ""));

        assertThatThrownBy(() -> enrolment.add(new Enrolment.Application("sc-0001", "meter", "", "")))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("already registered");
        assertThat(enrolment.list())
                .containsExactly(new Enrolment.Enrolled("sc-0001", "scooter", "Taga, north exit", "active", ""));
    }

    @Test
    void unknownTypeAndBadIdAreRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> enrolment.add(new Enrolment.Application("sc-0001", "drone", "", "")))
                .hasMessage("type is \"drone\", allowed scooter, meter, generic, observer");
        assertThatThrownBy(() -> enrolment.add(new Enrolment.Application("a/b", "scooter", "", "")))
                .hasMessageContaining("1 to 64 characters");
        assertThat(dataDir.resolve("devices.csv")).doesNotExist();
    }

    @Test
    void secretsAreLongAndDifferent() throws RegistryException {
        String first = enrolment.add(new Enrolment.Application("a", "generic", "", ""));
        String second = enrolment.add(new Enrolment.Application("b", "generic", "", ""));

        assertThat(first).hasSize(32).isNotEqualTo(second);
        assertThat(Credential.weakness(first.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void twoHundredAndFiftyDevicesAreImported() throws RegistryException {
        List<String> lines = new ArrayList<>(List.of("id,type,label,secret"));
        for (int i = 0; i < 250; i++) {
            lines.add(String.format("sc-%04d,scooter,\"port %d, Hitachi\",%s%04d", i, i, SECRET, i));
        }

        ImportResult result = enrolment.importLines(lines, OnBadLine.REFUSE_ALL);

        assertThat(result).isEqualTo(new ImportResult(250, List.of()));
        FileDeviceRegistry registry = new FileDeviceRegistry(dataDir, List.of(), () -> 0L);
        assertThat(registry.devices()).hasSize(250);
        assertThat(registry.authenticate("sc-0249", (SECRET + "0249").getBytes(UTF_8)))
                .isPresent();
    }

    @Test
    void nothingIsImportedWhenALineIsWrong() throws RegistryException {
        List<String> lines = List.of(
                "id,type,label,secret",
                "sc-0001,scooter,," + SECRET,
                "sc-0002,scooter,,short",
                "sc-0003,drone,," + SECRET + "3",
                "sc-0001,scooter,," + SECRET + "4",
                "",
                "sc-0005,scooter,," + SECRET,
                "sc-0006,scooter,ffffffffffffffffffffffffffffffff",
                "sc-0007,scooter,,ffffffffffffffffffffffffffffffff");

        ImportResult result = enrolment.importLines(lines, OnBadLine.REFUSE_ALL);

        assertThat(result.imported()).isZero();
        assertThat(result.badLines())
                .containsExactly(
                        new BadLine(3, "sc-0002: secret has 5 bytes, allowed 16 to 128"),
                        new BadLine(4, "type is \"drone\", allowed scooter, meter, generic, observer"),
                        new BadLine(5, "sc-0001 is already registered or stands twice"),
                        new BadLine(7, "sc-0005 has the secret of another device"),
                        new BadLine(8, "3 columns, expected 4"),
                        new BadLine(9, "sc-0007: secret is a placeholder: all its bytes are equal"));
        assertThat(enrolment.list()).isEmpty();
        assertThat(dataDir.resolve("devices.csv")).doesNotExist();

        assertThat(enrolment.importLines(lines, OnBadLine.SKIP).imported()).isEqualTo(1);
        assertThat(enrolment.list()).extracting(Enrolment.Enrolled::id).containsExactly("sc-0001");
    }

    @Test
    void secretOfARegisteredDeviceIsRefusedInAnImport() throws RegistryException {
        String secret = enrolment.add(new Enrolment.Application("sc-0001", "scooter", "", ""));

        ImportResult result =
                enrolment.importLines(List.of("id,type,label,secret", "sc-0002,scooter,," + secret), OnBadLine.SKIP);

        assertThat(result)
                .isEqualTo(new ImportResult(0, List.of(new BadLine(2, "sc-0002 has the secret of another device"))));
    }

    @Test
    void brokenRegistryIsNotOverwritten() throws Exception {
        enrolment.add(new Enrolment.Application("sc-0001", "scooter", "", ""));
        Files.writeString(dataDir.resolve("devices.csv"), "");

        assertThatThrownBy(() -> enrolment.add(new Enrolment.Application("sc-0002", "scooter", "", "")))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("line 1");
        assertThat(dataDir.resolve("devices.csv")).isEmptyFile();
    }

    @Test
    void exportHasNoSecrets() throws RegistryException {
        String secret = enrolment.add(new Enrolment.Application("sc-0001", "scooter", "a \"b\", c", ""));

        List<String> lines = enrolment.exportLines();
        assertThat(lines)
                .containsExactly(
                        "id,type,label,state,certificate_sha256", "sc-0001,scooter,\"a \"\"b\"\", c\",active,");
        assertThat(String.join("", lines)).doesNotContain(secret);
        assertThat(CsvLine.parse(lines.get(1)).get(2)).isEqualTo("a \"b\", c");
    }

    @Test
    void unknownDeviceCannotBeRotatedOrRemoved() {
        assertThatThrownBy(() -> enrolment.rotate("sc-0001")).hasMessage("\"sc-0001\" is not registered");
        assertThatThrownBy(() -> enrolment.remove("../x")).hasMessage("\"../x\" is not registered");
    }
}
