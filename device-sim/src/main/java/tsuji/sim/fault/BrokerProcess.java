package tsuji.sim.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Debian's mosquitto as the city's broker, with a configuration and files of its own. It comes back at the same port. What it
 * has acknowledged is in its memory: when it is killed, only receipts tell the gateway what must be sent again.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final Path folder;
    private final int port;
    private ChildProcess process;

    /** Path of the program; empty when it is not installed. */
    public static Optional<Path> program() {
        return Stream.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private BrokerProcess(Path folder) throws IOException {
        this.folder = folder;
        this.port = FreePort.find();
    }

    /** Starts it with its files in {@code folder}, which is there. */
    public static BrokerProcess start(Path folder) throws IOException, InterruptedException {
        return start(folder, List.of());
    }

    /** The same with more lines in its configuration. */
    public static BrokerProcess start(Path folder, List<String> more) throws IOException, InterruptedException {
        BrokerProcess broker = new BrokerProcess(folder);
        List<String> lines = new ArrayList<>(List.of(
                "listener " + broker.port + " 127.0.0.1",
                "allow_anonymous true",
                // Debian's default of 1,000 waiting messages would drop what it has acknowledged.
                "max_queued_messages 0",
                "log_dest stderr"));
        lines.addAll(more);
        Files.write(broker.configuration(), lines, StandardCharsets.UTF_8);
        broker.start();
        return broker;
    }

    private Path configuration() {
        return folder.resolve("mosquitto.conf");
    }

    /** Starts it again after {@link #kill}. */
    public void start() throws IOException, InterruptedException {
        Path program = program().orElseThrow(() -> new IOException("mosquitto is not installed"));
        process = new ChildProcess(
                List.of(program.toString(), "-c", configuration().toString()),
                Map.of(),
                folder.resolve("mosquitto.log"));
        process.awaitLine(line -> line.contains(" running"), START_MAX);
    }

    public String uri() {
        return "tcp://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** For tools that watch it. */
    public long pid() {
        return process.pid();
    }

    /** SIGTERM: it saves its sessions when it is told to persist. */
    public void stop() throws IOException, InterruptedException {
        if (!process.terminate(STOP_MAX)) {
            throw new IOException("mosquitto still runs " + STOP_MAX.toSeconds() + " s after SIGTERM");
        }
    }

    /** SIGKILL: all its sessions and messages are gone. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** SIGSTOP: it keeps its connections and says nothing. */
    public void pause() throws IOException, InterruptedException {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        process.resume();
    }

    @Override
    public void close() {
        try {
            process.terminate(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.close();
        }
    }
}
