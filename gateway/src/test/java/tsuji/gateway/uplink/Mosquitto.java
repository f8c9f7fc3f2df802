package tsuji.gateway.uplink;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** Debian's mosquitto as the city's broker, on a free port, that can be killed, frozen and started again. */
public final class Mosquitto implements AutoCloseable {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/sbin/mosquitto"), Path.of("/usr/bin/mosquitto"), Path.of("/usr/local/sbin/mosquitto"));

    private final Path configuration;
    final int port;
    private Process process;

    private Mosquitto(Path configuration, int port) {
        this.configuration = configuration;
        this.port = port;
    }

    /** Skips the test, and says so, when there is no mosquitto on this machine. */
    public static Mosquitto start(Path directory) throws IOException {
        return start(directory, "allow_anonymous true\n");
    }

    /** With TLS, and only for those who show a certificate of the authority; files in PEM. */
    static Mosquitto startForCertificates(Path directory, Path authority, Path certificate, Path key)
            throws IOException {
        return start(
                directory,
                "cafile " + authority + "\ncertfile " + certificate + "\nkeyfile " + key
                        + "\nrequire_certificate true\nuse_identity_as_username true\n"
                        // As whoever made the files, who may be root.
                        + "user " + System.getProperty("user.name") + "\n");
    }

    private static Mosquitto start(Path directory, String access) throws IOException {
        Assumptions.assumeTrue(PLACES.stream().anyMatch(Files::isExecutable), "SKIPPED: mosquitto is not installed");
        int port = freePort();
        Path configuration = directory.resolve("mosquitto-" + port + ".conf");
        Files.writeString(
                configuration,
                "listener " + port + " 127.0.0.1\n" + access + "persistence false\nmax_queued_messages 0\n"
                        + "max_inflight_messages 0\nset_tcp_nodelay true\nlog_dest none\n");
        Mosquitto mosquitto = new Mosquitto(configuration, port);
        mosquitto.start();
        return mosquitto;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void start() throws IOException {
        Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow();
        process = new ProcessBuilder(program.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(this::accepts);
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public URI uri() {
        return URI.create("mqtt://127.0.0.1:" + port);
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** The process stops answering but keeps its sockets. */
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
