package tsuji.sim.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Stands between a client and a server on loopback and breaks their link by command. It takes part in every byte, so a
 * fault takes effect at once and for connections that are open.
 *
 * <p>Commands may come from any thread. Each connection has two threads that copy; meant for a handful of connections.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final int CONNECT_MILLIS_MAX = 3_000;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final LinkState link = new LinkState();

    private TcpProxy(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Listens on any free port of loopback and lets everything through. */
    public static TcpProxy start(InetSocketAddress target) throws IOException {
        TcpProxy proxy = new TcpProxy(target, new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Open connections. */
    public int connections() {
        return connections.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            } catch (IOException | RejectedExecutionException e) {
                // Closed, or the peer is gone already: nothing to serve.
            }
        }
    }

    private void serve(Socket client) {
        if (!link.takesConnections()) {
            ProxiedConnection.reset(client);
            return;
        }
        Socket server = new Socket();
        ProxiedConnection connection = new ProxiedConnection(client, server, link);
        connections.add(connection);
        try {
            if (link.reachesServer()) {
                server.connect(target, CONNECT_MILLIS_MAX);
                threads.execute(connection::copyToClient);
            }
            connection.copyToServer();
        } catch (IOException | RejectedExecutionException e) {
            ProxiedConnection.reset(client);
        } finally {
            connection.close();
            connections.remove(connection);
        }
    }

    /** Everything goes through again. Connections that were opened while {@link #silent} are reset. */
    public void up() {
        link.change(LinkState.Mode.UP);
    }

    /** Open connections are reset, new ones too. */
    public void down() {
        link.change(LinkState.Mode.DOWN);
        resetAll();
    }

    /** Connections stay open, but not a byte moves: a cable pulled, a NAT that forgot. */
    public void blackhole() {
        link.change(LinkState.Mode.BLACKHOLE);
    }

    /** Open connections are reset; new ones are accepted and then nothing is ever read or answered. */
    public void silent() {
        link.change(LinkState.Mode.SILENT);
        resetAll();
    }

    /** Resets what is open once; new connections go through. */
    public void flap() {
        resetAll();
    }

    private void resetAll() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** From now on each piece of up to {@value ProxiedConnection#PIECE_BYTES} bytes arrives this much later. */
    public void delay(Duration delay) {
        link.delay(delay);
    }

    /** From now on each direction of each connection carries at most so many bytes per second; 0: no limit. */
    public void bandwidth(long bytesPerSecond) {
        link.bandwidth(bytesPerSecond);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        link.change(LinkState.Mode.DOWN);
        resetAll();
        threads.shutdownNow();
    }
}
