package tsuji.gateway.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.ImportResult.BadLine;
import tsuji.gateway.device.ImportResult.OnBadLine;
import tsuji.gateway.journal.MemoryDirectory;

class EnrolmentTest {
    private static final String SECRET = "0123456789abcdef";

    @TempDir(factory = MemoryDirectory.class)
    Path parent;

    private Path dataDir;
    private Enrolment enrolment;

    private long now = 1_795_392_000_000L;

    private static Application application(String id, String type, String label) {
        return new Application(id, type, "", label, Place.UNKNOWN, "", Application.Start.AT_ONCE);
    }

    @BeforeEach
    void start() {
        dataDir = parent.resolve("data");
        enrolment = new Enrolment(dataDir, new SecureRandom(), () -> now);
    }

    @Test
    void deviceCanBeAddedOnlyOnce() throws RegistryException {
        enrolment.add(application("sc-0001", "scooter", "Taga, north exit"));

        assertThatThrownBy(() -> enrolment.add(Application.of("sc-0001", "meter")))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("already registered");
        assertThat(enrolment.list())
                .containsExactly(new Enrolled(
                        "sc-0001",
                        "scooter",
                        "Taga, north exit",
                        "active",
                        "",
                        new Enrolled.Details(
                                Place.UNKNOWN, "", Optional.empty(), OptionalLong.empty(), OptionalLong.empty())));
    }

    @Test
    void unknownTypeAndBadIdAreRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> enrolment.add(Application.of("sc-0001", "drone")))
                .hasMessage("type is \"drone\", allowed scooter, meter, generic, observer, agent");
        assertThatThrownBy(() -> enrolment.add(Application.of("a/b", "scooter")))
                .hasMessageContaining("1 to 64 characters");
        assertThat(dataDir.resolve("devices.db")).doesNotExist();
    }

    @Test
    void secretsAreLongAndDifferent() throws RegistryException {
        String first = enrolment.add(Application.of("a", "generic"));
        String second = enrolment.add(Application.of("b", "generic"));

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
                        new BadLine(4, "type is \"drone\", allowed scooter, meter, generic, observer, agent"),
                        new BadLine(5, "sc-0001 is already registered or stands twice"),
                        new BadLine(7, "sc-0005 has the secret of another device"),
                        new BadLine(8, "3 columns, expected 4"),
                        new BadLine(9, "sc-0007: secret is a placeholder: all its bytes are equal"));
        assertThat(enrolment.list()).isEmpty();

        assertThat(enrolment.importLines(lines, OnBadLine.SKIP).imported()).isEqualTo(1);
        assertThat(enrolment.list()).extracting(Enrolled::id).containsExactly("sc-0001");
    }

    @Test
    void secretOfARegisteredDeviceIsRefusedInAnImport() throws RegistryException {
        String secret = enrolment.add(Application.of("sc-0001", "scooter"));

        ImportResult result =
                enrolment.importLines(List.of("id,type,label,secret", "sc-0002,scooter,," + secret), OnBadLine.SKIP);

        assertThat(result)
                .isEqualTo(new ImportResult(0, List.of(new BadLine(2, "sc-0002 has the secret of another device"))));
    }

    @Test
    void exportHasNoSecrets() throws RegistryException {
        String secret = enrolment.add(application("sc-0001", "scooter", "a \"b\", c"));

        List<String> lines = enrolment.exportLines();
        assertThat(lines)
                .containsExactly(
                        "id,type,label,state,certificate_sha256,place,lat,lon,photo,speaks_for",
                        "sc-0001,scooter,\"a \"\"b\"\", c\",active,,,,,,");
        assertThat(String.join("", lines)).doesNotContain(secret);
        assertThat(CsvLine.parse(lines.get(1)).get(2)).isEqualTo("a \"b\", c");
    }

    @Test
    void unknownDeviceCannotBeRotatedOrRemoved() {
        assertThatThrownBy(() -> enrolment.rotate("sc-0001", Duration.ZERO))
                .hasMessage("\"sc-0001\" is not registered");
        assertThatThrownBy(() -> enrolment.remove("../x")).hasMessage("\"../x\" is not registered");
    }

    @Test
    void overlapIsBounded() throws RegistryException {
        enrolment.add(Application.of("sc-0001", "scooter"));

        enrolment.rotate("sc-0001", Enrolment.OVERLAP_MAX);
        assertThat(enrolment.list().get(0).details().oldSecretUntilMillis())
                .hasValue(now + Enrolment.OVERLAP_MAX.toMillis());
        assertThatThrownBy(() -> enrolment.rotate("sc-0001", Enrolment.OVERLAP_MAX.plusMillis(1)))
                .hasMessageContaining("allowed 0 to PT720H");
        assertThatThrownBy(() -> enrolment.rotate("sc-0001", Duration.ofMillis(-1)))
                .hasMessageContaining("allowed 0 to PT720H");
    }

    @Test
    void invitedDeviceIsClaimedIntoItsPlace() throws RegistryException {
        enrolment.add(new Application("sc-0001", "scooter", "", "", Place.UNKNOWN, "", Application.Start.WHEN_CLAIMED));
        assertThat(enrolment.list()).extracting(Enrolled::state).containsExactly("invited");

        Place port = new Place("Taga port 3", Optional.of(new Place.Position(36.55, 140.63)), "p-17");
        Optional<String> secret =
                enrolment.claim(new Application("sc-0001", "scooter", "", "no 3", port, "", Application.Start.AT_ONCE));

        assertThat(secret).isEmpty();
        Enrolled claimed = enrolment.list().get(0);
        assertThat(claimed.state()).isEqualTo("claimed");
        assertThat(claimed.label()).isEqualTo("no 3");
        assertThat(claimed.details().place()).isEqualTo(port);
    }

    @Test
    void retiredDeviceKeepsItsIdAndNeverComesBack() throws RegistryException {
        String secret = enrolment.add(Application.of("sc-0001", "scooter"));

        enrolment.retire("sc-0001");

        assertThatThrownBy(() -> enrolment.resume("sc-0001")).hasMessage("sc-0001 is retired, not suspended");
        assertThatThrownBy(() -> enrolment.suspend("sc-0001")).hasMessageContaining("is retired");
        assertThatThrownBy(() -> enrolment.rotate("sc-0001", Duration.ZERO)).hasMessageContaining("is retired");
        assertThatThrownBy(() -> enrolment.add(Application.of("sc-0001", "scooter")))
                .hasMessageContaining("already registered");
        assertThatThrownBy(() -> enrolment.secret("sc-0001")).hasMessageContaining("not kept");
        assertThat(secret).hasSize(32);
    }

    @Test
    void secretOfALabelIsTheOneThatIsGood() throws RegistryException {
        enrolment.add(Application.of("sc-0001", "scooter"));
        String renewed = enrolment.rotate("sc-0001", Duration.ofHours(1));

        assertThat(enrolment.secret("sc-0001")).isEqualTo(renewed);
    }

    @Test
    void agentSpeaksForOneDeviceAtLeastAndABoundedNumber() throws RegistryException {
        assertThatThrownBy(() -> enrolment.add(agent(""))).isInstanceOf(RegistryException.class);
        enrolment.add(agent("mt-1,mt-2"));
        assertThat(enrolment.list().get(0).details().speaksFor()).isEqualTo("mt-1 mt-2");

        String allowed = String.join(
                ",", IntStream.range(0, 1_000).mapToObj(i -> "mt-" + i).toList());
        enrolment.remove("bridge-1");
        enrolment.add(agent(allowed));
        enrolment.remove("bridge-1");
        assertThatThrownBy(() -> enrolment.add(agent(allowed + ",mt-1000")))
                .hasMessage("an agent speaks for 1 to 1000 devices, not for 1001");
    }

    private static Application agent(String devices) {
        return new Application("bridge-1", "agent", devices, "", Place.UNKNOWN, "", Application.Start.AT_ONCE);
    }

    @Test
    void strangerThatNeverCameCannotBeClaimed() {
        assertThatThrownBy(() -> enrolment.claim(Application.of("sc-0001", "scooter")))
                .hasMessageContaining("neither registered nor in the inbox");
    }
}
