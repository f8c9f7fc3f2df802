package tsuji.gateway.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.device.DeviceRegistry.DeviceIdentity;
import tsuji.gateway.device.DeviceRegistry.ObserverIdentity;
import tsuji.gateway.store.SafeFiles;
import tsuji.wire.DeviceId;

class FileDeviceRegistryTest {
    private static final String HEADER = "id,type,label,state,salt_hex,hash_hex,certificate_sha256";

    @TempDir
    Path dataDir;

    private Path file;
    private Enrolment enrolment;

    @BeforeEach
    void start() {
        file = dataDir.resolve("devices.csv");
        enrolment = new Enrolment(dataDir, new SecureRandom());
    }

    private FileDeviceRegistry registry() {
        return new FileDeviceRegistry(dataDir, List.of(), () -> 1_795_392_000_000L);
    }

    private String add(String id, String type) throws RegistryException {
        return enrolment.add(new Enrolment.Application(id, type, "", ""));
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

        String second = enrolment.rotate("sc-0001");
        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.authenticate("sc-0001", first.getBytes(UTF_8))).isEmpty();
        assertThat(registry.authenticate("sc-0001", second.getBytes(UTF_8))).isPresent();

        enrolment.remove("sc-0001");
        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.authenticate("sc-0001", second.getBytes(UTF_8))).isEmpty();
        assertThat(registry.reloadIfChanged()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u0000\u0001garbage",
                "id,type\n",
                HEADER + "\nsc-0009,scooter,,active,00\n",
                HEADER + "\nsc-0009,drone,,active,SALT,HASH,\n",
                HEADER + "\nsc 0009,scooter,,active,SALT,HASH,\n",
                HEADER + "\nsc-0009,scooter,,sleeping,SALT,HASH,\n",
                HEADER + "\nsc-0009,scooter,\"x,active,SALT,HASH,\n",
                HEADER + "\nsc-0009,scooter,,active,SALT,HASH,zz\n",
                HEADER + "\nsc-0009,scooter,,active,SALT,HASH,\nsc-0009,scooter,,active,SALT,HASH,\n",
                HEADER + "\nsc-0009,scooter,,active,SALT,HASH,\nsc-0010,scooter,,active,SALT,HASH,\n"
            })
    void brokenFileKeepsTheLastGoodSnapshotAndDeniesAllAtStart(String text) throws Exception {
        String secret = add("sc-0001", "scooter");
        FileDeviceRegistry running = registry();
        String broken = text.replace("SALT", "0f".repeat(16)).replace("HASH", "1e".repeat(32));
        Files.writeString(file, broken);

        assertThat(running.reloadIfChanged()).isFalse();
        assertThat(running.authenticate("sc-0001", secret.getBytes(UTF_8))).isPresent();
        assertThat(running.problem().orElseThrow()).contains("devices.csv").contains(" line ");

        FileDeviceRegistry started = registry();
        assertThat(started.authenticate("sc-0001", secret.getBytes(UTF_8))).isEmpty();
        assertThat(started.authenticate("sc-0009", secret.getBytes(UTF_8))).isEmpty();
        assertThat(started.problem()).isPresent();
    }

    @Test
    void problemNamesTheLineAndEndsWhenTheFileIsMended() throws Exception {
        add("sc-0001", "scooter");
        byte[] good = Files.readAllBytes(file);
        Files.writeString(file, new String(good, UTF_8) + "x,y\n");
        FileDeviceRegistry registry = registry();
        assertThat(registry.problem().orElseThrow()).contains("devices.csv line 3: 2 columns, expected 7");

        SafeFiles.replace(file, good);

        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.problem()).isEmpty();
        assertThat(registry.devices()).hasSize(1);
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
    void disabledDeviceMayNotSpeak() throws Exception {
        String secret = add("sc-0001", "scooter");
        Files.writeString(file, Files.readString(file).replace(",active,", ",disabled,"));

        FileDeviceRegistry registry = registry();
        assertThat(registry.authenticate("sc-0001", secret.getBytes(UTF_8))).isEmpty();
        assertThat(registry.find(new DeviceId("sc-0001"))).isEmpty();
        assertThat(registry.problem()).isEmpty();
    }

    @Test
    void plantedPlaceholderSecretDisablesTheDeviceAndIsReported() throws Exception {
        add("sc-0001", "scooter");
        byte[] placeholder = "f".repeat(32).getBytes(UTF_8);
        Credential planted = Credential.ofSecret(placeholder, new SecureRandom());
        Files.writeString(
                file,
                "sc-0002,scooter,,active," + planted.saltHex() + "," + planted.hashHex() + ",\n",
                StandardOpenOption.APPEND);

        FileDeviceRegistry registry = registry();

        assertThat(registry.authenticate("sc-0002", placeholder)).isEmpty();
        assertThat(registry.problem().orElseThrow()).contains("sc-0002").contains("rotate");
        assertThat(registry.devices()).extracting(device -> device.id().value()).containsExactly("sc-0001");
    }

    @Test
    void fileIsForTheOwnerOnlyAndHoldsNoSecret() throws Exception {
        String secret = add("sc-0001", "scooter");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).startsWith(HEADER + "\n").doesNotContain(secret);
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
}
