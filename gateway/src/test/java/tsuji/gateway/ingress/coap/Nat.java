package tsuji.gateway.ingress.coap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A home router between one device and the door: the door sees the router's port, which {@link #rebind} changes. Its line
 * can be as bad as radio.
 */
final class Nat implements AutoCloseable {
    private final InetSocketAddress door;
    private final Selector selector = Selector.open();
    private final DatagramChannel inside = open();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicReference<DatagramChannel> rebinding = new AtomicReference<>();
    private volatile DatagramChannel outside = open();
    private volatile InetSocketAddress device;
    private volatile int sources = 1;
    private volatile Line line = Line.GOOD;
    private volatile boolean losesAnswers;
    private volatile boolean isHeardFromHere;
    private final Random random;

    // Both of thread: what is held back, and how much of all was not simply passed on.
    private final Queue<Runnable> late = new ArrayDeque<>();
    private volatile int troubles;

    /** Of 100 datagrams, so many are lost, come twice, or come after the next one. */
    record Line(int lost, int twice, int late) {
        static final Line GOOD = new Line(0, 0, 0);
        static final Line CUT = new Line(100, 0, 0);
    }

    Nat(int doorPort) throws IOException {
        this(doorPort, 0);
    }

    Nat(int doorPort, long seed) throws IOException {
        random = new Random(seed);
        door = new InetSocketAddress(InetAddress.getLoopbackAddress(), doorPort);
        thread.execute(this::forward);
    }

    private DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, false);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    int port() throws IOException {
        return ((InetSocketAddress) inside.getLocalAddress()).getPort();
    }

    /** The router forgets; the next datagram leaves from another port. */
    void rebind() throws IOException {
        rebinding.set(open());
        sources++;
    }

    /** Whether datagrams are lost, in both directions. */
    void lose(boolean all) {
        line = all ? Line.CUT : Line.GOOD;
    }

    /** Whether what comes back is lost. */
    void loseAnswers(boolean all) {
        losesAnswers = all;
    }

    /** From now on, in both directions. */
    void line(Line next) {
        line = next;
    }

    /** Datagrams that were lost, repeated or held back. */
    int troubles() {
        return troubles;
    }

    /** Whether a datagram left from the latest port. */
    boolean isHeardFromHere() {
        return rebinding.get() == null && isHeardFromHere;
    }

    int sources() {
        return sources;
    }

    private void forward() {
        try {
            while (selector.isOpen()) {
                boolean isQuiet = selector.select(10) == 0;
                selector.selectedKeys().clear();
                pass();
                if (isQuiet) {
                    release();
                }
            }
        } catch (ClosedSelectorException | IOException | UncheckedIOException e) {
            // Closed: the test is over.
            return;
        }
    }

    private void pass() throws IOException {
        DatagramChannel next = rebinding.getAndSet(null);
        if (next != null) {
            outside.close();
            outside = next;
            isHeardFromHere = false;
        }
        ByteBuffer up = ByteBuffer.allocate(2_048);
        InetSocketAddress from = (InetSocketAddress) inside.receive(up);
        if (from != null) {
            device = from;
            meetLine(() -> send(outside, up.duplicate().flip(), door));
            isHeardFromHere = true;
        }
        ByteBuffer down = ByteBuffer.allocate(2_048);
        if (outside.receive(down) != null && !losesAnswers) {
            meetLine(() -> send(inside, down.duplicate().flip(), device));
        }
    }

    private void meetLine(Runnable send) {
        int fate = random.nextInt(100);
        Line now = line;
        if (fate < now.lost() + now.twice() + now.late()) {
            troubles++;
        }
        if (fate < now.lost()) {
            return;
        }
        if (fate >= now.lost() + now.twice() && fate < now.lost() + now.twice() + now.late()) {
            late.add(send);
            return;
        }
        send.run();
        if (fate < now.lost() + now.twice()) {
            send.run();
        }
        release();
    }

    private void release() {
        while (!late.isEmpty()) {
            late.poll().run();
        }
    }

    private static void send(DatagramChannel channel, ByteBuffer datagram, InetSocketAddress to) {
        try {
            channel.send(datagram, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        thread.shutdownNow();
        inside.close();
        outside.close();
    }
}
