package tsuji.bridge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real ports of the kernel: pseudo terminals. */
class CommPortsIT {
    @TempDir
    private Path folder;

    private Path path;
    private Process socat;

    @BeforeEach
    void plugIn() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/socat")), "socat is not installed");
        path = folder.resolve("usb-adapter");
        plug();
    }

    @AfterEach
    void pullOut() throws InterruptedException {
        if (socat != null) {
            socat.destroyForcibly().waitFor();
        }
    }

    @Test
    void bytesGoBothWays() throws Exception {
        try (SerialLine line = open()) {
            line.write("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(socat.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));

            answer(new byte[] {0, 13, 10, (byte) 0xFF, 17, 19});

            assertThat(read(line, 6)).containsExactly(0, 13, 10, 0xFF, 17, 19);
        }
    }

    @Test
    void silenceIsNoErrorAndEndsInTime() throws Exception {
        try (SerialLine line = open()) {
            long start = System.nanoTime();

            assertThat(line.read(new byte[10], 300)).isZero();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void whatWasNotReadIsThrownAway() throws Exception {
        try (SerialLine line = open()) {
            answer(new byte[] {1, 2, 3});
            await().until(() -> {
                line.discardInput();
                return line.read(new byte[10], 0) == 0;
            });
        }
    }

    @Test
    void aPulledAdapterIsALostLineAndServesAgainWhenItIsBack() throws Exception {
        SerialLine line = open();
        socat.destroyForcibly().waitFor();

        assertThatThrownBy(() -> read(line, 1)).isInstanceOf(IOException.class);
        line.close();
        plug();

        try (SerialLine again = open()) {
            answer(new byte[] {7});
            assertThat(read(again, 1)).containsExactly(7);
        }
    }

    @Test
    void aRenumberedAdapterIsNoticedInSilence() throws Exception {
        Process before = socat;
        try (SerialLine line = open()) {
            Files.delete(path);
            plug();

            assertThatThrownBy(() -> read(line, 1)).hasMessageContaining("was renumbered");
        } finally {
            before.destroyForcibly();
        }
    }

    @Test
    void aPortThatIsNotThereIsNamed() {
        LineSettings none = new LineSettings(folder.resolve("none").toString(), 9_600, LineSettings.Format._8N1, false);

        assertThatThrownBy(() -> new CommPorts().open(none)).hasMessageContaining("is the adapter plugged in?");
    }

    private SerialLine open() throws IOException {
        return new CommPorts().open(new LineSettings(path.toString(), 115_200, LineSettings.Format._8N1, false));
    }

    private void plug() throws IOException {
        socat = new ProcessBuilder("socat", "PTY,raw,echo=0,ignoreeof,link=" + path, "STDIO").start();
        await().until(() -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    }

    private void answer(byte[] bytes) throws IOException {
        socat.getOutputStream().write(bytes);
        socat.getOutputStream().flush();
    }

    private static int[] read(SerialLine line, int count) throws IOException, InterruptedException {
        int[] all = new int[count];
        byte[] buffer = new byte[count];
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (int at = 0; at < count && System.nanoTime() < deadline; ) {
            int got = line.read(buffer, 200);
            for (int i = 0; i < got; i++) {
                all[at++] = buffer[i] & 0xFF;
            }
        }
        return all;
    }
}
