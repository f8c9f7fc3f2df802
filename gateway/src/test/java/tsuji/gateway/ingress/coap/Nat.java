package tsuji.gateway.ingress.coap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A home router between one device and the door: the door sees the router's port, which {@link #rebind} changes. */
final class Nat implements AutoCloseable {
    private final InetSocketAddress door;
    private final Selector selector = Selector.open();
    private final DatagramChannel inside = open();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private volatile DatagramChannel outside = open();
    private volatile InetSocketAddress device;
    private volatile int sources = 1;
    private volatile boolean losing;

    Nat(int doorPort) throws IOException {
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
        DatagramChannel old = outside;
        outside = open();
        old.close();
        sources++;
    }

    /** Whether datagrams are lost, in both directions. */
    void lose(boolean all) {
        losing = all;
    }

    int sources() {
        return sources;
    }

    private void forward() {
        try {
            ByteBuffer datagram = ByteBuffer.allocate(2_048);
            while (selector.isOpen()) {
                selector.select(10);
                selector.selectedKeys().clear();
                pass(datagram);
            }
        } catch (ClosedSelectorException | IOException e) {
            // Closed: the test is over.
            return;
        }
    }

    private void pass(ByteBuffer datagram) throws IOException {
        DatagramChannel now = outside;
        InetSocketAddress from = (InetSocketAddress) inside.receive(datagram.clear());
        if (from != null && !losing) {
            device = from;
            now.send(datagram.flip(), door);
        }
        if (now.receive(datagram.clear()) != null && !losing) {
            inside.send(datagram.flip(), device);
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
