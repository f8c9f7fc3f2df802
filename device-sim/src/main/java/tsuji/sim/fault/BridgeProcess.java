package tsuji.sim.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The packaged bridge as a process of its own, started through {@code deploy/bin/tsuji-bridge}. One thread commands it. */
public final class BridgeProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(120);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(15);
    private static final Map<String, String> ENVIRONMENT = Map.of("TSUJI_NO_BUILD", "1");

    private final Path configuration;
    private final Path log;
    private ChildProcess process;

    /** Nothing runs yet. */
    public BridgeProcess(Path configuration, Path log) {
        this.configuration = configuration;
        this.log = log;
    }

    /** Starts it, also again; returns when it has begun to serve its links. */
    public void start() throws IOException, InterruptedException {
        String program = Checkout.root().resolve("deploy/bin/tsuji-bridge").toString();
        process = new ChildProcess(List.of(program, "run", "--config", configuration.toString()), ENVIRONMENT, log);
        process.awaitLine(line -> line.startsWith("tsuji-bridge READY"), START_MAX);
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** For tools that watch it. */
    public long pid() {
        return process.pid();
    }

    /** Lines it has written since its last start. */
    public List<String> output() throws IOException {
        return process.output();
    }

    /** Resident memory; 0 when it does not run. */
    public long residentBytes() {
        return process.residentBytes();
    }

    /** SIGTERM; returns its exit code. */
    public int terminate() throws IOException, InterruptedException {
        if (!process.terminate(CLOSE_MAX)) {
            throw new IOException("bridge still runs " + CLOSE_MAX.toSeconds() + " s after SIGTERM");
        }
        return process.exitCode();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
