package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.fault.Tool;

/** The demo as a newcomer sees it: a program in a terminal, which {@code script} plays. */
class DemoIT {
    private static final byte[] CTRL_C = {3};
    private static final Duration WAIT_MAX = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private Process terminal;

    @BeforeEach
    void needTerminal() {
        Tool.assumeInstalled("script");
    }

    @AfterEach
    void close() {
        if (terminal != null) {
            terminal.destroy();
        }
    }

    private void open(String more) throws IOException {
        Path program = Path.of("..", "deploy", "bin", "tsuji-sim").toAbsolutePath();
        // A build that runs in the background ignores Ctrl-C, and so would all that it starts. The shell steps aside,
        // because
        // dash answers Ctrl-C with 130 whatever its child says.
        String demo = "exec env --default-signal=INT '" + program + "' demo --scooters 20 --meters 5 --keep '"
                + folder.resolve("kept") + "' " + more;
        ProcessBuilder builder = new ProcessBuilder("script", "-q", "-e", "-f", "-c", demo, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(screen().toFile());
        builder.environment().put("TSUJI_NO_BUILD", "1");
        terminal = builder.start();
    }

    private Path screen() {
        return folder.resolve("screen.txt");
    }

    private String shown() throws IOException {
        return Files.readString(screen(), StandardCharsets.UTF_8);
    }

    private int exitCode() throws IOException, InterruptedException {
        assertThat(terminal.waitFor(WAIT_MAX.toSeconds(), TimeUnit.SECONDS))
                .as(shown())
                .isTrue();
        return terminal.exitValue();
    }

    @Test
    void endsByItselfWithItsVerdict() throws Exception {
        open("--for 10s");

        int code = exitCode();

        assertThat(shown())
                .contains("cutting the uplink", "kill -9")
                .containsPattern("VERDICT PASS accepted=[1-9]\\d* confirmed=[1-9]\\d* queued=0 lost=0 ");
        assertThat(code).isZero();
    }

    /** The terminal sends SIGINT to the whole foreground group; only the demo may take it, or the gateway ends too early. */
    @Test
    void ctrlCEndsItInOrderWithTheVerdict() throws Exception {
        open("");
        await().atMost(WAIT_MAX).until(() -> shown().contains(" 3 s │"));

        OutputStream keyboard = terminal.getOutputStream();
        keyboard.write(CTRL_C);
        keyboard.flush();

        assertThat(exitCode()).as(shown()).isZero();
        assertThat(shown()).contains("ending, as asked").containsPattern("VERDICT PASS accepted=[1-9]\\d* .* lost=0 ");
    }
}
