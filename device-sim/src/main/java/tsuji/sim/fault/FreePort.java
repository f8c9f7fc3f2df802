package tsuji.sim.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are killed and must come back at the same place. They lie below those that Linux gives to
 * clients: while the server is away, a client that keeps trying could be given the very port, and connect to itself.
 */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS_MAX = 200;

    private FreePort() {}

    /** One that is free now. */
    public static int find() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new IOException("no free port from " + FIRST + " to " + END + " in " + ATTEMPTS_MAX + " attempts");
    }
}
