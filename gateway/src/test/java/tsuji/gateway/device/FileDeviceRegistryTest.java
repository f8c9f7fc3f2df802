package tsuji.gateway.device;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.gateway.device.DeviceRegistry.DeviceIdentity;
import tsuji.gateway.device.DeviceRegistry.ObserverIdentity;
import tsuji.gateway.device.DeviceRegistry.Standing;
import tsuji.gateway.journal.MemoryDirectory;
import tsuji.gateway.store.Database;
import tsuji.wire.DeviceId;

class FileDeviceRegistryTest {
    @TempDir(factory = MemoryDirectory.class)
    Path dataDir;

    private final List<FileDeviceRegistry> opened = new ArrayList<>();
    private long now = 1_795_392_000_000L;
    private Path file;
    private Enrolment enrolment;

    @BeforeEach
    void start() {
        file = dataDir.resolve("devices.db");
        enrolment = new Enrolment(dataDir, new SecureRandom(), () -> now);
    }

    @AfterEach
    void close() {
        opened.forEach(FileDeviceRegistry::close);
    }

    private FileDeviceRegistry registry() {
        FileDeviceRegistry registry = new FileDeviceRegistry(dataDir, List.of(), () -> now);
        opened.add(registry);
        return registry;
    }

    private String add(String id, String type) throws RegistryException {
        return enrolment.add(Application.of(id, type));
    }

    @Test
    void deviceProvesItselfWithItsSecretOnly() throws RegistryException {
        String secret = add("sc-0001", "scooter");
        String other = add("sc-0002", "scooter");
        FileDeviceRegistry registry = registry();

        assertThat(registry.authenticate("sc-0001", secret.getBytes(UTF_8)))
                .contains(new DeviceIdentity(new Device(new DeviceId("sc-0001"), DeviceTypes.ALL.get(0), "")));
        assertThat(registry.authenticate("sc-0001", other.getBytes(UTF_8))).isEmpty();
        assertThat(registry.authenticate("sc-0001", new byte[0])).isEmpty();
        assertThat(registry.authenticate("sc-0003", secret.getBytes(UTF_8))).isEmpty();
        assertThat(registry.problem()).isEmpty();
    }

    @Test
    void observerIsNoDevice() throws RegistryException {
        String secret = add("node-red", "observer");
        FileDeviceRegistry registry = registry();

        assertThat(registry.authenticate("node-red", secret.getBytes(UTF_8)))
                .contains(new ObserverIdentity("node-red"));
        assertThat(registry.find(new DeviceId("node-red"))).isEmpty();
        assertThat(registry.devices()).isEmpty();
    }

    @Test
    void changesAreTakenUpWhileRunning() throws RegistryException {
        FileDeviceRegistry registry = registry();
        assertThat(registry.reloadIfChanged()).isFalse();

        String first = add("sc-0001", "scooter");
        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.authenticate("sc-0001", first.getBytes(UTF_8))).isPresent();

        String second = enrolment.rotate("sc-0001", Duration.ZERO);
        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.authenticate("sc-0001", first.getBytes(UTF_8))).isEmpty();
        assertThat(registry.authenticate("sc-0001", second.getBytes(UTF_8))).isPresent();

        enrolment.remove("sc-0001");
        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.authenticate("sc-0001", second.getBytes(UTF_8))).isEmpty();
        assertThat(registry.reloadIfChanged()).isFalse();
    }

    @Test
    void missingFileIsARegistryWithoutDevices() {
        FileDeviceRegistry registry = registry();

        assertThat(registry.problem()).isEmpty();
        assertThat(registry.devices()).isEmpty();
        assertThat(registry.authenticate("sc-0001", new byte[16])).isEmpty();
    }

    @Test
    void fileThatDisappearsTakesNobodysRightsButIsReported() throws Exception {
        String secret = add("sc-0001", "scooter");
        FileDeviceRegistry registry = registry();

        Files.delete(file);

        assertThat(registry.reloadIfChanged()).isFalse();
        assertThat(registry.authenticate("sc-0001", secret.getBytes(UTF_8))).isPresent();
        assertThat(registry.problem().orElseThrow()).contains("is gone");
    }

    @Test
    void strangersAreRememberedUpToTheirBoundLatestFirst() {
        FileDeviceRegistry registry = registry();
        for (int i = 0; i < Strangers.SIZE_MAX + 1; i++) {
            registry.noteStranger("sc-" + i, "192.0.2.1", "unknown device");
        }
        registry.noteStranger("sc-7\n", "192.0.2.1", "wrong secret");
        registry.noteStranger("sc-7\n", "192.0.2.1", "wrong secret");

        List<DeviceRegistry.Stranger> strangers = registry.strangers();
        assertThat(strangers).hasSize(Strangers.SIZE_MAX);
        assertThat(strangers.get(0))
                .isEqualTo(new DeviceRegistry.Stranger("sc-7?", "192.0.2.1", "wrong secret", 2, 1_795_392_000_000L));
        assertThat(strangers).extracting(DeviceRegistry.Stranger::userName).doesNotContain("sc-0");
    }

    @Test
    void secretComparisonSeesEveryByte() {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
        Credential credential = Credential.ofSecret(secret, new SecureRandom());
        for (int i = 0; i < secret.length; i++) {
            byte[] wrong = Arrays.copyOf(secret, secret.length);
            wrong[i] ^= 1;
            assertThat(credential.matches(wrong)).isFalse();
        }
        assertThat(credential.matches(secret)).isTrue();
    }

    @Test
    void filesAreForTheOwnerOnlyAndTheDatabaseHoldsNoSecret() throws Exception {
        String secret = add("sc-0001", "scooter");
        FileDeviceRegistry registry = registry();
        registry.maintain();

        for (String name : List.of("devices.db", "devices.key", "devices.copy.db", "devices.lock")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dataDir.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
                .contains("sc-0001")
                .doesNotContain(secret);
    }

    @Test
    void bothSecretsAreGoodUntilTheOverlapEnds() throws Exception {
        String first = add("sc-0001", "scooter");
        FileDeviceRegistry registry = registry();
        Standing session = registry.prove("sc-0001", first.getBytes(UTF_8)).orElseThrow();

        String second = enrolment.rotate("sc-0001", Duration.ofHours(1));
        registry.reloadIfChanged();
        now += Duration.ofHours(1).toMillis() - 1;

        assertThat(registry.authenticate("sc-0001", first.getBytes(UTF_8))).isPresent();
        assertThat(registry.authenticate("sc-0001", second.getBytes(UTF_8))).isPresent();
        assertThat(registry.renew(session)).isPresent();
        assertThat(registry.reloadIfChanged()).isFalse();

        now += 1;
        assertThat(registry.reloadIfChanged())
                .as("sessions are looked at again")
                .isTrue();
        assertThat(registry.renew(session)).isEmpty();
        assertThat(registry.authenticate("sc-0001", first.getBytes(UTF_8))).isEmpty();
        assertThat(registry.authenticate("sc-0001", second.getBytes(UTF_8))).isPresent();
        assertThat(registry.reloadIfChanged()).isFalse();
    }

    @Test
    void preSharedKeyIsTheSecretAndDuringTheOverlapEither() throws Exception {
        String first = add("sc-0001", "scooter");
        FileDeviceRegistry registry = registry();
        assertThat(registry.preSharedKey("sc-0001")).hasValue(first.getBytes(UTF_8));
        assertThat(registry.preSharedKey("sc-0002")).isEmpty();

        String second = enrolment.rotate("sc-0001", Duration.ofHours(1));
        registry.reloadIfChanged();
        Set<String> offered = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            offered.add(new String(registry.preSharedKey("sc-0001").orElseThrow(), UTF_8));
        }
        assertThat(offered).containsExactlyInAnyOrder(first, second);

        now += Duration.ofHours(1).toMillis();
        assertThat(registry.preSharedKey("sc-0001")).hasValue(second.getBytes(UTF_8));
    }

    @Test
    void keyFileOfAnotherGatewayOpensNoSecret() throws Exception {
        add("sc-0001", "scooter");
        Files.write(dataDir.resolve("devices.key"), new byte[32]);

        assertThat(registry().preSharedKey("sc-0001")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"invited, false", "claimed, true", "active, true", "suspended, false", "retired, false"})
    void onlyClaimedAndActivePeersSpeak(String state, boolean speaks) throws Exception {
        Application.Start start = state.equals("invited") || state.equals("claimed")
                ? Application.Start.WHEN_CLAIMED
                : Application.Start.AT_ONCE;
        Application application = new Application("sc-0001", "scooter", "", "", Place.UNKNOWN, "", start);
        String secret = enrolment.add(application);
        switch (state) {
            case "claimed" -> enrolment.claim(application);
            case "suspended" -> enrolment.suspend("sc-0001");
            case "retired" -> enrolment.retire("sc-0001");
            default -> {}
        }
        assertThat(enrolment.list()).extracting(Enrolled::state).containsExactly(state);

        FileDeviceRegistry registry = registry();

        assertThat(registry.authenticate("sc-0001", secret.getBytes(UTF_8)).isPresent())
                .isEqualTo(speaks);
        assertThat(registry.preSharedKey("sc-0001").isPresent()).isEqualTo(speaks);
        assertThat(registry.find(new DeviceId("sc-0001")).isPresent()).isEqualTo(speaks);
    }

    @Test
    void suspendedDeviceSpeaksAgainWhenItIsResumed() throws Exception {
        String secret = add("sc-0001", "scooter");
        FileDeviceRegistry registry = registry();

        enrolment.suspend("sc-0001");
        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.authenticate("sc-0001", secret.getBytes(UTF_8))).isEmpty();

        enrolment.resume("sc-0001");
        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.authenticate("sc-0001", secret.getBytes(UTF_8))).isPresent();
    }

    @Test
    void claimedDeviceThatWasHeardIsActiveAndItsSightingIsKept() throws Exception {
        Application application =
                new Application("sc-0001", "scooter", "", "", Place.UNKNOWN, "", Application.Start.WHEN_CLAIMED);
        enrolment.add(application);
        enrolment.claim(application);
        FileDeviceRegistry registry = registry();

        registry.noteSeen("sc-0001", "192.0.2.7");
        registry.noteFirmware(new DeviceId("sc-0001"), "1.4.2");
        registry.noteClockOffset(new DeviceId("sc-0001"), -183_000);
        registry.maintain();
        assertThat(enrolment.list().get(0).details().seen())
                .as("not written yet")
                .isEmpty();
        long seen = now;
        now += RegistryUpkeep.SIGHTINGS_EVERY_MILLIS;
        registry.maintain();

        Enrolled device = enrolment.list().get(0);
        assertThat(device.state()).isEqualTo("active");
        assertThat(device.details().seen())
                .contains(new Enrolled.Seen(seen, "192.0.2.7", "1.4.2", OptionalLong.of(-183_000)));
    }

    @Test
    void sightingWithoutNewsKeepsTheClockMeasuredBefore() throws Exception {
        add("sc-0001", "scooter");
        FileDeviceRegistry first = registry();
        first.noteSeen("sc-0001", "192.0.2.7");
        first.noteClockOffset(new DeviceId("sc-0001"), 42);
        first.close();

        FileDeviceRegistry second = registry();
        second.noteSeen("sc-0001", "192.0.2.8");
        second.close();

        assertThat(enrolment.list().get(0).details().seen())
                .contains(new Enrolled.Seen(now, "192.0.2.8", "", OptionalLong.of(42)));
    }

    @Test
    void registryOfTheFirstVersionGetsTheColumnForClocksAndTheTableForCertificates() throws Exception {
        add("sc-0001", "scooter");
        Database old = Database.openWriter(file);
        old.run("ALTER TABLE sighting DROP COLUMN clock_offset_ms");
        old.run("ALTER TABLE peer DROP COLUMN old_certificate");
        old.run("ALTER TABLE peer DROP COLUMN old_certificate_until");
        old.run("DROP TABLE certificate");
        old.run("PRAGMA user_version = 1");
        old.close();

        FileDeviceRegistry registry = registry();
        registry.noteSeen("sc-0001", "192.0.2.7");
        registry.noteClockOffset(new DeviceId("sc-0001"), 42);
        assertThat(registry.problem()).as("rows of before are sound").isEmpty();
        assertThat(registry.issued()).isEmpty();
        registry.close();

        assertThat(enrolment.list().get(0).details().seen())
                .contains(new Enrolled.Seen(now, "192.0.2.7", "", OptionalLong.of(42)));
    }

    @Test
    void lastSightingIsKeptWhenTheGatewayEnds() throws Exception {
        add("sc-0001", "scooter");
        FileDeviceRegistry registry = registry();
        registry.noteSeen("sc-0001", "192.0.2.7");

        registry.close();

        assertThat(enrolment.list().get(0).details().seen()).isPresent();
    }

    @Test
    void strangerIsFoundInTheInboxAndClaimed() throws Exception {
        FileDeviceRegistry registry = registry();
        registry.noteStranger("sc-0009", "192.0.2.9", "unknown device");
        registry.maintain();
        assertThat(enrolment.inbox())
                .extracting(DeviceRegistry.Stranger::userName)
                .containsExactly("sc-0009");

        String secret = enrolment.claim(Application.of("sc-0009", "scooter")).orElseThrow();

        assertThat(enrolment.inbox()).isEmpty();
        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.authenticate("sc-0009", secret.getBytes(UTF_8))).isPresent();
    }

    @Test
    void inboxIsBoundedAndWrittenSeldom() throws Exception {
        FileDeviceRegistry registry = registry();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < Strangers.SIZE_MAX; i++) {
                registry.noteStranger("sc-" + round + "-" + i, "192.0.2.9", "unknown device");
            }
            registry.maintain();
            now += RegistryUpkeep.STRANGERS_EVERY_MILLIS - 1;
        }
        assertThat(enrolment.inbox())
                .hasSize(Strangers.SIZE_MAX)
                .noneMatch(it -> it.userName().startsWith("sc-1-"));

        now += 1;
        registry.maintain();

        assertThat(enrolment.inbox())
                .hasSize(Strangers.SIZE_MAX)
                .allMatch(it -> it.userName().startsWith("sc-1-"));
    }
}
