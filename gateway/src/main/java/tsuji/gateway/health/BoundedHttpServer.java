package tsuji.gateway.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The JDK's HTTP server with bounds: few threads, few connections, and no waiting for a peer that dawdles. Plain HTTP. */
public final class BoundedHttpServer implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int WAITING_MAX = 16;
    private static final int CONNECTIONS_MAX = 32;
    private static final int REQUEST_SECONDS_MAX = 5;
    private static final int RESPONSE_SECONDS_MAX = 10;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    /**
     * Opens the port; nothing is answered before {@link #start}.
     *
     * @param section of the configuration where the address is set.
     * @param handler of every request, on threads of its own; it need not close the exchange.
     * @throws IOException the port is in use or not permitted; the message says which and what to do.
     */
    public static BoundedHttpServer open(InetSocketAddress address, String section, HttpHandler handler)
            throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("HTTP cannot listen on " + address.getHostString()
                    + ": no such name; set an address of this machine under [" + section + "]");
        }
        try {
            return new BoundedHttpServer(address, handler);
        } catch (BindException e) {
            throw new IOException(
                    "HTTP cannot listen on " + address.getAddress().getHostAddress() + " port " + address.getPort()
                            + ": " + e.getMessage() + "; stop what uses the port, or set another port under ["
                            + section + "]",
                    e);
        }
    }

    private BoundedHttpServer(InetSocketAddress address, HttpHandler handler) throws IOException {
        // The JDK's server takes its limits only this way. A peer that dawdles is cut off, not waited for.
        System.setProperty("sun.net.httpserver.maxReqTime", String.valueOf(REQUEST_SECONDS_MAX));
        System.setProperty("sun.net.httpserver.maxRspTime", String.valueOf(RESPONSE_SECONDS_MAX));
        System.setProperty("jdk.httpserver.maxConnections", String.valueOf(CONNECTIONS_MAX));
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
        server = HttpServer.create(address, WAITING_MAX);
        server.setExecutor(threads);
        server.createContext("/", exchange -> handle(handler, exchange));
    }

    private static void handle(HttpHandler handler, HttpExchange exchange) throws IOException {
        try (exchange) {
            handler.handle(exchange);
        }
    }

    public void start() {
        server.start();
    }

    /** Where it listens; tells the port after asking for 0. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
