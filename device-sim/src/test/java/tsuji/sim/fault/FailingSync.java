package tsuji.sim.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Lets fsync and fdatasync of a running process fail with EIO, by strace, until it is closed. */
public final class FailingSync implements AutoCloseable {
    private static final Duration ATTACH_MAX = Duration.ofSeconds(20);

    private final ChildProcess tracer;

    private FailingSync(ChildProcess tracer) {
        this.tracer = tracer;
    }

    /** @param nth of each thread, from now on; only this one fails. */
    public static FailingSync of(GatewayProcess gateway, int nth, Path folder)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                "strace",
                "-f",
                "-o",
                "/dev/null",
                "-e",
                "trace=fsync,fdatasync",
                "-e",
                "inject=fsync,fdatasync:error=EIO:when=" + nth,
                "-p",
                Long.toString(gateway.pid()));
        ChildProcess tracer = new ChildProcess(command, Map.of(), folder.resolve("strace.log"));
        tracer.awaitLine(line -> line.contains(" attached"), ATTACH_MAX);
        return new FailingSync(tracer);
    }

    /** Detaches; syncs work again. */
    @Override
    public void close() {
        try {
            tracer.terminate(ATTACH_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tracer.close();
        }
    }
}
