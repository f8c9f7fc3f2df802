package tsuji.sim.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Peers without an account who molest the gateway, from an address of loopback of their own. One thread does it all. */
final class Strangers implements AutoCloseable {
    private static final int STEP_MILLIS = 20;
    private static final int JUNK_BYTES_MAX = 512;
    private static final int CONNECT_MILLIS_MAX = 1_000;

    /** Connections that still wait for the gateway to close them. */
    private static final int LINGERING_MAX = 64;

    private static final byte[] ADDRESS = {127, 0, 0, 66};

    private final InetSocketAddress gateway;
    private final Random random = new Random(1);
    private final Deque<SocketChannel> open = new ArrayDeque<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong connected = new AtomicLong();
    private double due;

    private Strangers(int port) {
        this.gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** So many connections a second on which random bytes are sent. */
    static Strangers malformed(int port, double perSecond) {
        Strangers strangers = new Strangers(port);
        strangers.every(() -> strangers.speak(perSecond * STEP_MILLIS / 1_000, strangers::junk));
        return strangers;
    }

    /** So many connections a second on which a TLS handshake is begun and left. */
    static Strangers handshakes(int tlsPort, double perSecond) {
        Strangers strangers = new Strangers(tlsPort);
        strangers.every(
                () -> strangers.speak(perSecond * STEP_MILLIS / 1_000, () -> ClientHello.overTls(strangers.random)));
        return strangers;
    }

    /** So many connections at a time on which nothing is said. */
    static Strangers idle(int port, int connections) {
        Strangers strangers = new Strangers(port);
        strangers.every(() -> strangers.keepOpen(connections));
        return strangers;
    }

    private void every(Runnable step) {
        thread.scheduleWithFixedDelay(step, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Connections made so far. */
    long connected() {
        return connected.get();
    }

    private byte[] junk() {
        byte[] junk = new byte[1 + random.nextInt(JUNK_BYTES_MAX)];
        random.nextBytes(junk);
        return junk;
    }

    private void speak(double more, Supplier<byte[]> words) {
        for (due += more; due >= 1; due--) {
            SocketChannel channel = connect();
            if (channel == null) {
                due = 0;
                return;
            }
            try {
                channel.write(ByteBuffer.wrap(words.get()));
            } catch (IOException e) {
                // Put out already, which is what we are here for.
            }
            if (open.size() > LINGERING_MAX) {
                close(open.remove());
            }
        }
    }

    private void keepOpen(int connections) {
        open.removeIf(Strangers::isOver);
        while (open.size() < connections) {
            if (connect() == null) {
                return;
            }
        }
    }

    private static boolean isOver(SocketChannel channel) {
        try {
            if (channel.read(ByteBuffer.allocate(64)) >= 0) {
                return false;
            }
        } catch (IOException e) {
            // Reset: over too.
        }
        close(channel);
        return true;
    }

    /** Null: the gateway does not let anybody in now. */
    private SocketChannel connect() {
        try {
            SocketChannel channel = SocketChannel.open();
            open.add(channel);
            Socket socket = channel.socket();
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(ADDRESS), 0));
            socket.connect(gateway, CONNECT_MILLIS_MAX);
            channel.configureBlocking(false);
            connected.incrementAndGet();
            return channel;
        } catch (IOException e) {
            if (!open.isEmpty()) {
                close(open.removeLast());
            }
            return null;
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    @Override
    public void close() {
        thread.execute(() -> {
            open.forEach(Strangers::close);
            open.clear();
        });
        thread.shutdown();
    }
}
