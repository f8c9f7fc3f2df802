package tsuji.sim.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** One connection through a {@link TcpProxy}; each direction runs on a thread of its own. */
final class ProxiedConnection {
    static final int PIECE_BYTES = 16 * 1024;

    private final Socket client;
    private final Socket server;
    private final LinkState link;

    ProxiedConnection(Socket client, Socket server, LinkState link) {
        this.client = client;
        this.server = server;
        this.link = link;
    }

    /** Returns when the client has ended, or either side was reset. */
    void copyToServer() {
        copy(client, server);
    }

    /** Returns when the server has ended, or either side was reset. */
    void copyToClient() {
        copy(server, client);
    }

    private void copy(Socket from, Socket to) {
        byte[] piece = new byte[PIECE_BYTES];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                link.pass(length);
                OutputStream out = to.getOutputStream();
                out.write(piece, 0, length);
            }
            link.pass(0);
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone, so the other one must hear of it.
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    /** Both sides get a TCP reset. */
    void reset() {
        reset(client);
        reset(server);
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        close(socket);
    }

    /** Ends what is left when the client's side has ended. */
    void close() {
        close(client);
        close(server);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
