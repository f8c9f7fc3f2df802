package tsuji.gateway.uplink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A line to a broker that carries so many bytes per second up and answers late. */
final class SlowLine implements AutoCloseable {
    private static final int CHUNK_BYTES = 512;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService pumps = Executors.newCachedThreadPool();
    private final ScheduledExecutorService late = Executors.newSingleThreadScheduledExecutor();
    private volatile int brokerPort;
    private final int bytesPerSecond;
    private final long oneWayMillis;
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong bytesUp = new AtomicLong();

    SlowLine(int brokerPort, int bytesPerSecond, long oneWayMillis) throws IOException {
        this.brokerPort = brokerPort;
        this.bytesPerSecond = bytesPerSecond;
        this.oneWayMillis = oneWayMillis;
        // A large window would hide the line from the sender.
        server.setReceiveBufferSize(4 * 1024);
        pumps.execute(this::accept);
    }

    /** Connections from now on; those that there are stay. */
    void leadTo(int otherBrokerPort) {
        brokerPort = otherBrokerPort;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket gateway = server.accept();
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
                connections.incrementAndGet();
                pumps.execute(() -> pump(gateway, broker, bytesPerSecond));
                pumps.execute(() -> pump(broker, gateway, Integer.MAX_VALUE));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to, int rate) {
        byte[] chunk = new byte[CHUNK_BYTES];
        long freeAtNanos = System.nanoTime();
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                byte[] copy = Arrays.copyOf(chunk, count);
                freeAtNanos = Math.max(freeAtNanos, System.nanoTime()) + count * 1_000_000_000L / rate;
                while (System.nanoTime() < freeAtNanos) {
                    LockSupport.parkNanos(freeAtNanos - System.nanoTime());
                }
                if (rate == bytesPerSecond) {
                    bytesUp.addAndGet(count);
                }
                late.schedule(
                        () -> {
                            out.write(copy);
                            return null;
                        },
                        oneWayMillis,
                        TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            // One side is gone; both are closed.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        pumps.shutdownNow();
        late.shutdownNow();
    }
}
