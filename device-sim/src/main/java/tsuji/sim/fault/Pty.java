package tsuji.sim.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A serial port that a program can open by a path, with its far end in our hands: a pseudo terminal. Java cannot make one, so
 * socat does. Closing it is pulling the plug; another one at the same path is the plug put in again, under another number.
 */
public final class Pty implements AutoCloseable {
    private static final String SOCAT = "socat";
    private static final long READY_MILLIS_MAX = 10_000;
    private static final long POLL_MILLIS = 20;

    private final Process socat;

    private Pty(Process socat) {
        this.socat = socat;
    }

    /** @throws IOException socat is not installed, or the port does not appear. */
    public static Pty open(Path path) throws IOException, InterruptedException {
        Files.deleteIfExists(path);
        Process socat = new ProcessBuilder(
                        List.of(SOCAT, "-b", "4096", "PTY,raw,echo=0,ignoreeof,link=" + path, "STDIO"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Pty pty = new Pty(socat);
        for (long waited = 0; !Files.exists(path, LinkOption.NOFOLLOW_LINKS); waited += POLL_MILLIS) {
            if (socat.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) || waited > READY_MILLIS_MAX) {
                pty.close();
                throw new IOException("no port at " + path + ": socat ended or made none");
            }
        }
        return pty;
    }

    /** What the program at the port sends. */
    public InputStream input() {
        return socat.getInputStream();
    }

    /** What the program at the port is to read. */
    public OutputStream output() {
        return socat.getOutputStream();
    }

    @Override
    public void close() {
        socat.destroyForcibly();
        socat.onExit().join();
    }
}
