package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tsuji.bridge.firmware.Signed;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.TrustList;

/** Up to where the port is opened; what comes then is in {@code FlashTest}. */
class FlashCommandTest {
    private static final byte[] IMAGE = Signed.mcuboot(2, new byte[300]);

    @TempDir
    private Path folder;

    private final long now = Clock.systemUTC().instant().getEpochSecond();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeFiles() throws IOException {
        Map<Object, Object> fields = Signed.fields(IMAGE, Manifest.Format.MCUBOOT, "2.0.0");
        fields.put(13, now - 10);
        fields.put(14, now + 1_000);
        Files.write(folder.resolve("manifest"), Signed.cose(fields));
        Files.write(folder.resolve("image"), IMAGE);
        Files.write(folder.resolve("list"), trust(now + 1_000));
    }

    @Test
    void aDryRunSaysWhatWouldBeDone() {
        assertThat(flash("--dry-run")).isZero();
        assertThat(out.toString())
                .contains("/dev/none gets ecu 2.0.0, MCUBOOT, 372 bytes", "made for class " + Signed.CLASS);
    }

    @Test
    void aChangedImageIsRefusedBeforeThePortIsOpened() throws IOException {
        byte[] changed = IMAGE.clone();
        changed[40]++;
        Files.write(folder.resolve("image"), changed);

        assertThat(flash()).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("INTEGRITY: image is not the one of the manifest\n");
    }

    @Test
    void aKeyThatIsNotTrustedAnyMoreIsRefused() throws IOException {
        Files.write(folder.resolve("list"), trust(now - 1));

        assertThat(flash()).isEqualTo(1);
        assertThat(err.toString()).contains("SIGNATURE: key 21fe31dfa154a261 is not trusted");
    }

    @Test
    void anImageForAnotherClassIsRefused() {
        assertThat(flash("--class", Signed.VENDOR.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("WRONG_DEVICE: made for ecu of class " + Signed.CLASS);
    }

    @Test
    void aPortThatIsNotThereIsNamed() {
        assertThat(flash()).isEqualTo(1);
        assertThat(err.toString()).contains("/dev/none");
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        Files.delete(folder.resolve("manifest"));

        assertThat(flash()).isEqualTo(1);
        assertThat(err.toString()).contains("manifest: no such file");
    }

    @Test
    void aRootKeyIsSixtyFourDigits() {
        CommandLine commandLine = commandLine();

        assertThat(commandLine.execute(
                        "flash", "/dev/none", "image", "--manifest", "m", "--trust", "t", "--root-key", "12"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--root-key: allowed are 64 hexadecimal digits");
    }

    private int flash(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "flash",
                "/dev/none",
                folder.resolve("image").toString(),
                "--manifest",
                folder.resolve("manifest").toString(),
                "--trust",
                folder.resolve("list").toString(),
                "--root-key",
                Signed.PUBLIC_KEY));
        arguments.addAll(List.of(more));
        return commandLine().execute(arguments.toArray(String[]::new));
    }

    private CommandLine commandLine() {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    private static byte[] trust(long untilSeconds) {
        TrustList.Key key = new TrustList.Key(Signed.PUBLIC_KEY, "firmware", 0, untilSeconds);
        return Signed.sign1(new TrustList(1, List.of(key), Set.of()).encode());
    }
}
