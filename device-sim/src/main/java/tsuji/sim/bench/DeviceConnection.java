package tsuji.sim.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLongArray;
import tsuji.sim.transport.LatencyHistogram;

/** One device's connection: what is under way on it. One thread sends, one receives; they may be the same. */
final class DeviceConnection {
    private static final int PACKET_IDS = 65_535;

    private final SocketChannel channel;
    private final Publish publish;
    private final int window;
    private final ByteBuffer out;
    private final AtomicLongArray sentNanos;

    private long sent;
    private int packetId;
    private long stamp;

    private volatile long acknowledged;
    private volatile boolean accepted;
    private int word;
    private int have;

    /** @param window most messages under way at once. */
    DeviceConnection(SocketChannel channel, Publish publish, int window) {
        this.channel = channel;
        this.publish = publish;
        this.window = window;
        this.out = ByteBuffer.allocateDirect(Math.max(512, window * publish.bytes()));
        this.sentNanos = new AtomicLongArray(Integer.highestOneBit(window) * 4);
    }

    SocketChannel channel() {
        return channel;
    }

    boolean isAccepted() {
        return accepted;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Sender. */
    boolean isIdle() {
        return sent == acknowledged;
    }

    void connect(byte[] packet) throws IOException {
        out.put(packet);
        flush();
    }

    /** Sender. Fills the window, but sends no more than this; returns how many were sent. */
    int send(long most) throws IOException {
        int count = (int) Math.min(most, window - (sent - acknowledged));
        for (int i = 0; i < count && out.remaining() >= publish.bytes(); i++) {
            packetId = packetId % PACKET_IDS + 1;
            stamp = Math.max(stamp + 1, Stamp.now());
            publish.put(out, packetId, stamp);
            sentNanos.lazySet(packetId & sentNanos.length() - 1, System.nanoTime());
            sent++;
        }
        flush();
        return count;
    }

    /** Sender. True: all is written. */
    boolean flush() throws IOException {
        out.flip();
        channel.write(out);
        out.compact();
        return out.position() == 0;
    }

    /** Receiver. Reads what has come; every packet that a device without subscriptions gets has four bytes. */
    int receive(ByteBuffer in, LatencyHistogram times) throws IOException {
        in.clear();
        if (channel.read(in) < 0) {
            throw new EOFException("the server has closed a device's connection");
        }
        in.flip();
        long now = System.nanoTime();
        int answers = 0;
        while (in.hasRemaining()) {
            word = word << 8 | in.get() & 0xFF;
            have++;
            if (have == 4) {
                have = 0;
                answers += packet(now, times) ? 1 : 0;
            }
        }
        acknowledged += answers;
        return answers;
    }

    /** True: a PUBACK. */
    private boolean packet(long now, LatencyHistogram times) throws IOException {
        int head = word >>> 16;
        if (head == 0x4002) {
            times.record((now - sentNanos.get(word & 0xFFFF & sentNanos.length() - 1)) / 1_000);
            return true;
        }
        if (head != 0x2002 || (word & 0xFF) != 0) {
            throw new IOException(String.format("the server answered 0x%08X to a CONNECT", word));
        }
        accepted = true;
        return false;
    }
}
