package tsuji.gateway.uplink;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets of one link, so that they can be closed whatever the MQTT client is doing: it cannot be told to stop while
 * it waits for a broker that accepts and then says nothing. Any thread.
 */
final class SocketGuard {
    private final List<Socket> sockets = new ArrayList<>();
    private boolean closed;

    /** @throws IOException after {@link #close}: the link was given up while the client was still resolving the name. */
    synchronized Socket guard(Socket socket) throws IOException {
        if (closed) {
            socket.close();
            throw new IOException("the link was given up");
        }
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    synchronized void close() {
        closed = true;
        for (Socket socket : sockets) {
            closeQuietly(socket);
        }
        sockets.clear();
    }

    private static void closeQuietly(Socket socket) {
        try {
            // At once and without a farewell: a TLS close would wait for a peer that does not answer.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed all the same; nobody is left to care.
            return;
        }
    }
}
