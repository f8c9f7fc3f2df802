package tsuji.gateway.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.journal.MemoryDirectory;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.SafeFiles;

/** What becomes of the registry when its files are damaged, lost or of an earlier version. */
class RegistryFolderTest {
    private static final String HEADER = "id,type,label,state,salt_hex,hash_hex,certificate_sha256";
    private static final long NOW = 1_795_392_000_000L;
    private static final byte[] SECRET = "0123456789abcdef".getBytes(UTF_8);

    @TempDir(factory = MemoryDirectory.class)
    Path dataDir;

    private final List<FileDeviceRegistry> opened = new ArrayList<>();
    private Path database;
    private Path csv;
    private Enrolment enrolment;

    @BeforeEach
    void start() {
        database = dataDir.resolve("devices.db");
        csv = dataDir.resolve("devices.csv");
        enrolment = new Enrolment(dataDir, new SecureRandom(), () -> NOW);
    }

    @AfterEach
    void close() {
        opened.forEach(FileDeviceRegistry::close);
    }

    private FileDeviceRegistry registry() {
        FileDeviceRegistry registry = new FileDeviceRegistry(dataDir, List.of(), () -> NOW);
        opened.add(registry);
        return registry;
    }

    private String add(String id) throws RegistryException {
        return enrolment.add(Application.of(id, "scooter"));
    }

    private static String line(String id, String state, byte[] secret) {
        Credential credential = Credential.ofSecret(secret, new SecureRandom());
        return id + ",scooter,\"port 1, Hitachi\"," + state + "," + credential.saltHex() + "," + credential.hashHex()
                + ",\n";
    }

    @Test
    void listOfAnEarlierVersionIsTakenOverOnce() throws Exception {
        Files.writeString(csv, HEADER + "\n" + line("sc-0001", "active", SECRET) + line("sc-0002", "disabled", SECRET));

        FileDeviceRegistry registry = registry();

        assertThat(registry.problem()).isEmpty();
        assertThat(registry.authenticate("sc-0001", SECRET)).isPresent();
        assertThat(registry.authenticate("sc-0002", SECRET)).isEmpty();
        assertThat(csv).doesNotExist();
        assertThat(dataDir.resolve("devices.csv.imported")).exists();
        assertThat(enrolment.list()).extracting(Enrolled::state).containsExactly("active", "suspended");
    }

    @Test
    void powerCutAfterTheTakeOverDoesNotUndoLaterChanges() throws Exception {
        Files.writeString(csv, HEADER + "\n" + line("sc-0001", "active", SECRET));
        byte[] list = Files.readAllBytes(csv);
        enrolment.list();
        enrolment.remove("sc-0001");
        Files.write(csv, list);

        assertThat(enrolment.list()).isEmpty();
        assertThat(csv).doesNotExist();
    }

    @Test
    void placeholderInTheListOfAnEarlierVersionMayNotSpeakAndIsReported() throws Exception {
        byte[] placeholder = "f".repeat(32).getBytes(UTF_8);
        Files.writeString(csv, HEADER + "\n" + line("sc-0002", "active", placeholder));

        FileDeviceRegistry registry = registry();
        registry.maintain();

        assertThat(registry.authenticate("sc-0002", placeholder)).isEmpty();
        assertThat(registry.problem().orElseThrow()).contains("sc-0002").contains("rotate");
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
    void brokenListIsNotTakenOverAndNobodyMaySpeak(String text) throws Exception {
        Files.writeString(csv, text.replace("SALT", "0f".repeat(16)).replace("HASH", "1e".repeat(32)));

        FileDeviceRegistry registry = registry();

        assertThat(registry.problem().orElseThrow()).contains("devices.csv").contains(" line ");
        assertThat(registry.devices()).isEmpty();
        assertThat(database).doesNotExist();
        assertThatThrownBy(() -> add("sc-0001")).hasMessageContaining(" line ");
    }

    @Test
    void mendedListIsTakenOver() throws Exception {
        Files.writeString(csv, HEADER + "\nx,y\n");
        FileDeviceRegistry registry = registry();
        assertThat(registry.problem().orElseThrow()).contains("devices.csv line 2: 2 columns, expected 7");

        SafeFiles.replace(csv, (HEADER + "\n" + line("sc-0001", "active", SECRET)).getBytes(UTF_8));

        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.problem()).isEmpty();
        assertThat(registry.devices()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"header", "empty page", "truncated", "garbage"})
    void damagedDatabaseIsSetAsideAndItsLastCopyTakesItsPlace(String damage) throws Exception {
        String secret = add("sc-0001");
        FileDeviceRegistry before = registry();
        before.maintain();
        before.close();
        damage(damage);

        FileDeviceRegistry registry = registry();

        assertThat(registry.authenticate("sc-0001", secret.getBytes(UTF_8))).isPresent();
        assertThat(registry.problem().orElseThrow()).contains("devices.db.corrupt-" + NOW, "as of its last copy");
        assertThat(add("sc-0002")).hasSize(32);

        Files.delete(dataDir.resolve("devices.db.corrupt-" + NOW));
        registry.reloadIfChanged();
        assertThat(registry.problem()).isEmpty();
        assertThat(registry.devices()).hasSize(2);
    }

    @Test
    void damagedDatabaseWithoutACopyIsNotReplacedByAnEmptyOne() throws Exception {
        String secret = add("sc-0001");
        FileDeviceRegistry running = registry();
        damage("garbage");

        FileDeviceRegistry started = registry();
        assertThat(started.devices()).isEmpty();
        assertThat(started.problem().orElseThrow()).contains("devices.db.corrupt-" + NOW, "restored from a backup");
        assertThatThrownBy(() -> add("sc-0002")).hasMessageContaining("restored from a backup");
        assertThat(running.reloadIfChanged()).isFalse();
        assertThat(running.authenticate("sc-0001", secret.getBytes(UTF_8)))
                .as("who is known to a running gateway")
                .isPresent();
    }

    @Test
    void lostDatabaseIsNotReplacedByAnEmptyOne() throws Exception {
        add("sc-0001");
        Files.delete(database);

        assertThat(registry().problem().orElseThrow()).contains("devices.db is gone", "remove", "devices.key");
        assertThatThrownBy(() -> add("sc-0002")).hasMessageContaining("is gone");
    }

    @Test
    void oneDamagedRowStopsOneDeviceUntilItIsRegisteredAgain() throws Exception {
        String first = add("sc-0001");
        add("sc-0002");
        sql("UPDATE peer SET label = 'x' WHERE id = 'sc-0002'");

        FileDeviceRegistry registry = registry();
        assertThat(registry.authenticate("sc-0001", first.getBytes(UTF_8))).isPresent();
        assertThat(registry.devices()).hasSize(1);
        assertThat(registry.problem().orElseThrow()).contains("sc-0002", "device add");

        add("sc-0002");
        assertThat(registry.reloadIfChanged()).isTrue();
        assertThat(registry.problem()).isEmpty();
        assertThat(registry.devices()).hasSize(2);
    }

    @Test
    void rowThatIsGoneIsMissed() throws Exception {
        add("sc-0001");
        add("sc-0002");
        sql("DELETE FROM peer WHERE id = 'sc-0002'");

        assertThat(registry().problem().orElseThrow()).contains("1 that are missing");
    }

    @Test
    void databaseOfALaterVersionIsLeftAlone() throws Exception {
        add("sc-0001");
        sql("PRAGMA user_version = 4");

        assertThat(registry().problem().orElseThrow()).contains("schema 4, this version knows 3");
        try (Stream<Path> files = Files.list(dataDir)) {
            assertThat(files).noneMatch(file -> file.toString().contains("corrupt"));
        }
    }

    private void sql(String statement) throws SQLException {
        try (Database direct = Database.openWriter(database)) {
            direct.run(statement);
        }
    }

    private void damage(String how) throws IOException {
        byte[] bytes = Files.readAllBytes(database);
        Files.deleteIfExists(dataDir.resolve("devices.db-wal"));
        Files.deleteIfExists(dataDir.resolve("devices.db-shm"));
        switch (how) {
            case "header" -> bytes[3] ^= 0x40;
            case "empty page" -> Arrays.fill(bytes, Database.PAGE_BYTES, 2 * Database.PAGE_BYTES, (byte) 0);
            case "truncated" -> bytes = Arrays.copyOf(bytes, 2 * Database.PAGE_BYTES + 100);
            default -> bytes = "no database".repeat(1_000).getBytes(UTF_8);
        }
        Files.write(database, bytes);
    }
}
