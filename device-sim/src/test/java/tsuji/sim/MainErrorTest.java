package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** An error leaves threads behind that would keep the JVM alive for ever. */
class MainErrorTest {
    /** What the test starts: a thread that never ends, then an error. */
    static final class Broken {
        private Broken() {}

        public static void main(String[] arguments) {
            new Thread(LockSupport::park).start();
            Main.exitWith(new PrintWriter(System.err, true, StandardCharsets.UTF_8), () -> {
                throw new NoClassDefFoundError("gone");
            });
        }
    }

    @Test
    void anErrorEndsTheProgramAndIsSaid() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Broken.class.getName())
                .redirectErrorStream(true)
                .start();

        if (!program.waitFor(60, TimeUnit.SECONDS)) {
            program.destroyForcibly();
            fail("still alive");
        }
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.exitValue()).isEqualTo(ExitCode.INCONCLUSIVE);
        assertThat(said).contains("NoClassDefFoundError: gone");
    }
}
