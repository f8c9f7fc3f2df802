package tsuji.gateway.uplink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Ends each connection at once, in turn: before a byte, after CONNECT, after CONNACK, with garbage, with a refusal. */
final class FlappingBroker implements AutoCloseable {
    private static final byte[] CONNACK = {0x20, 2, 0, 0};
    private static final byte[] NOT_AUTHORIZED = {0x20, 2, 0, 5};
    private static final byte[] GARBAGE = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 1, 2, 3};

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger rounds = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "flapping");

    FlappingBroker() throws IOException {
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    int rounds() {
        return rounds.get();
    }

    private void run() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                serve(socket, rounds.getAndIncrement() % 5);
            } catch (IOException e) {
                continue;
            }
        }
    }

    private static void serve(Socket socket, int way) throws IOException {
        if (way == 0) {
            return;
        }
        byte[] connect = new byte[512];
        if (socket.getInputStream().read(connect) <= 0 || way == 1) {
            return;
        }
        byte[][] answers = {{}, {}, CONNACK, GARBAGE, NOT_AUTHORIZED};
        socket.getOutputStream().write(answers[way]);
        socket.getOutputStream().flush();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
