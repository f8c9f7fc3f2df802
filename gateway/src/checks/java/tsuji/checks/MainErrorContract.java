package tsuji.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** An error leaves threads behind that would keep the JVM alive for ever: every program ends all the same. */
public abstract class MainErrorContract {
    private final Class<?> broken;
    private final int exitCode;

    /**
     * @param broken runs {@link #errorBesideAThread} as the program runs its commands.
     * @param exitCode what the program then ends with.
     */
    protected MainErrorContract(Class<?> broken, int exitCode) {
        this.broken = broken;
        this.exitCode = exitCode;
    }

    /** Leaves a thread that never ends, and fails. */
    protected static int errorBesideAThread() {
        new Thread(LockSupport::park).start();
        throw new NoClassDefFoundError("gone");
    }

    @Test
    void anErrorEndsTheProgramAndIsSaid() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        broken.getName())
                .redirectErrorStream(true)
                .start();

        if (!program.waitFor(60, TimeUnit.SECONDS)) {
            program.destroyForcibly();
            fail("still alive");
        }
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.exitValue()).isEqualTo(exitCode);
        assertThat(said).contains("NoClassDefFoundError: gone");
    }
}
