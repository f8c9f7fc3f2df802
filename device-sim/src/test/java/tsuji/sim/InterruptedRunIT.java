package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.RunFacts;

/** The program as a process, asked to end before its time. */
class InterruptedRunIT {
    private static final Duration START_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    @Test
    void interruptedRunWritesItsReportAndEndsWith130() throws Exception {
        Path run = dir.resolve("run");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "tsuji.sim.Main",
                        "run",
                        "scenarios/smoke.yaml",
                        "--target",
                        "127.0.0.1:1",
                        "--for",
                        "1h",
                        "--out",
                        run.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
        try {
            await().atMost(START_MAX)
                    .until(() -> Files.readString(dir.resolve("log")).contains("connected"));
            program.destroy();

            assertThat(program.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(RunFacts.read(run.resolve("run.json")).interrupted()).isTrue();
            assertThat(run.resolve("sent.ndjson")).exists();
        } finally {
            program.destroyForcibly();
        }
    }
}
