package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirmwareCommandTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Path key;
    private Path image;
    private Path manifest;

    @BeforeEach
    void anImage() throws IOException {
        key = dir.resolve("key");
        manifest = dir.resolve("manifest");
        image = Files.write(dir.resolve("image"), new byte[] {1, 2, 3});
    }

    private int run(Object... arguments) {
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private String keygen(Path file) {
        out.getBuffer().setLength(0);
        assertThat(run("firmware", "keygen", "--out", file)).isZero();
        return out.toString().strip().replace("public key: ", "");
    }

    private int sign(String component, String... more) {
        String uuid = "82253fdf-25a8-58af-a241-c3e5096c3158";
        List<Object> words = new ArrayList<>(List.of("firmware", "sign", image, "--key", key, "--out", manifest));
        words.addAll(List.of("--vendor", uuid, "--class", uuid, "--component", component));
        words.addAll(List.of("--image-version", "1.4.2", "--sequence", 7));
        words.addAll(List.of(more));
        return run(words.toArray());
    }

    private int verify(String publicKey) {
        return run("firmware", "verify", image, manifest, "--key", publicKey);
    }

    @Test
    void whatIsSignedHolds() {
        String publicKey = keygen(key);

        assertThat(sign("ecu")).isZero();

        assertThat(verify(publicKey)).isZero();
        assertThat(out.toString()).contains("version: 1.4.2", "sequence: 7", "size: 3 bytes", "image: holds");
    }

    @Test
    void theSecretKeyIsForItsOwnerOnlyAndIsNotOverwritten() throws IOException {
        keygen(key);
        String before = Files.readString(key);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(run("firmware", "keygen", "--out", key)).isEqualTo(ExitCode.STORAGE);
        assertThat(err.toString()).contains("exists and is left as it is");
        assertThat(Files.readString(key)).isEqualTo(before);
    }

    @Test
    void aManifestIsNotOverwritten() {
        keygen(key);

        assertThat(sign("ecu")).isZero();
        assertThat(sign("ecu")).isEqualTo(ExitCode.STORAGE);
    }

    @Test
    void anotherKeyIsNotBelieved() {
        keygen(key);
        sign("ecu");

        assertThat(verify(keygen(dir.resolve("other")))).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(err.toString()).contains("SIGNATURE: key ").contains("is not trusted");
    }

    @Test
    void aChangedImageDoesNotHold() throws IOException {
        String publicKey = keygen(key);
        sign("ecu");
        Files.write(image, new byte[] {1, 2, 4});

        assertThat(verify(publicKey)).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(err.toString()).contains("INTEGRITY: ");
    }

    @Test
    void aChangedManifestDoesNotHold() throws IOException {
        String publicKey = keygen(key);
        sign("ecu");
        byte[] bytes = Files.readAllBytes(manifest);
        bytes[bytes.length - 1] ^= 1;
        Files.write(manifest, bytes);

        assertThat(verify(publicKey)).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(err.toString()).contains("SIGNATURE: ").contains("does not fit");
    }

    @Test
    void aMissingKeyFileIsNamed() {
        assertThat(sign("ecu")).isEqualTo(ExitCode.STORAGE);
        assertThat(err.toString()).contains(key + " is not there");
    }

    @Test
    void whatReadersWouldRefuseIsNotWritten() {
        keygen(key);

        assertThat(sign("")).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(err.toString()).contains("UNSUPPORTED_PACKAGE: ");
        assertThat(manifest).doesNotExist();
    }

    @Test
    void aManifestThatIsNeverGoodIsNotWritten() {
        keygen(key);

        assertThat(sign("ecu", "--days", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--days is 1 to 3650");
        assertThat(manifest).doesNotExist();
    }

    @Test
    void anImageThatIsTooLargeIsRefused() throws IOException {
        keygen(key);
        try (RandomAccessFile large = new RandomAccessFile(image.toFile(), "rw")) {
            large.setLength(FirmwareCommand.IMAGE_BYTES_MAX);
            assertThat(sign("ecu")).isZero();
            Files.delete(manifest);

            large.setLength(FirmwareCommand.IMAGE_BYTES_MAX + 1L);
            assertThat(sign("ecu")).isEqualTo(ExitCode.STORAGE);
        }
        assertThat(err.toString()).contains("67108865 bytes, allowed 67108864");
    }

    private String[] gateway(String rootKey) {
        String uuid = "82253fdf-25a8-58af-a241-c3e5096c3158";
        return new String[] {
            "--data",
            dir.resolve("data").toString(),
            "--set",
            "firmware.root_key=" + rootKey,
            "--set",
            "firmware.models=scooter " + uuid + " " + uuid
        };
    }

    private int runOn(String rootKey, Object... arguments) {
        List<Object> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of(gateway(rootKey)));
        return run(words.toArray());
    }

    @Test
    void imageByATrustedKeyIsStoredShownAndRemoved() {
        String rootKey = keygen(dir.resolve("root"));
        String makerKey = keygen(key);
        Path list = dir.resolve("list");
        sign("ecu");
        assertThat(run(
                        "firmware",
                        "trust",
                        "make",
                        "--root",
                        dir.resolve("root"),
                        "--out",
                        list,
                        "--list-version",
                        1,
                        "--trust",
                        makerKey))
                .isZero();
        assertThat(runOn(rootKey, "firmware", "trust", "import", list)).isZero();

        assertThat(runOn(rootKey, "firmware", "import", image, manifest)).isZero();

        String line = "ecu 1.4.2 sequence 7 039058c6f2c0 3 bytes, signed by ";
        assertThat(out.toString()).contains("trusted: ", "stored: " + line);
        assertThat(runOn(rootKey, "firmware", "status")).isZero();
        assertThat(out.toString()).contains("image: " + line);
        assertThat(runOn(rootKey, "firmware", "remove", "039058c6")).isZero();
        assertThat(out.toString()).contains("removed: " + line);
        assertThat(runOn(rootKey, "firmware", "remove", "039058c6")).isEqualTo(ExitCode.STORAGE);
        assertThat(err.toString()).contains("image 039058c6 is not there");
    }

    @Test
    void imageIsNotStoredWithoutRootKey() {
        keygen(key);
        sign("ecu");

        assertThat(run("firmware", "import", image, manifest, "--data", dir.resolve("data")))
                .isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(err.toString()).contains("SIGNATURE: no trust list is stored");
    }

    @Test
    void wrongConfigurationIsNamed() {
        assertThat(run("firmware", "status", "--set", "firmware.root_key=abc")).isEqualTo(ExitCode.CONFIG_INVALID);
        assertThat(err.toString()).contains("an Ed25519 public key of 64 hexadecimal digits, or empty");
    }
}
