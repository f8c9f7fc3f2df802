package tsuji.sim.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The physical anchor, not a product: one thread that accepts any device, appends what it says to a file, syncs once per poll
 * round and then answers that round. Without a file it answers at once. A program of its own.
 */
final class LimitServer {
    static final String READY = "READY ";

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Selector selector;
    private final Optional<FileChannel> file;

    private LimitServer(Selector selector, Optional<FileChannel> file) {
        this.selector = selector;
        this.file = file;
    }

    /** Arguments: nothing, or the file to append to. */
    public static void main(String[] arguments) throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            Optional<FileChannel> file = arguments.length == 0
                    ? Optional.empty()
                    : Optional.of(FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
            PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
            out.println(READY + listener.socket().getLocalPort());
            new LimitServer(selector, file).serve();
        }
    }

    private void serve() throws IOException {
        while (true) {
            selector.select();
            boolean written = false;
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    accept(((ServerSocketChannel) key.channel()).accept());
                } else {
                    written |= ((Peer) key.attachment()).read();
                }
            }
            if (written && file.isPresent()) {
                file.get().force(false);
            }
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isValid() && key.attachment() instanceof Peer peer) {
                    peer.answer();
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void accept(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.register(selector, SelectionKey.OP_READ, new Peer(channel));
    }

    /** One device. */
    private final class Peer {
        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);

        Peer(SocketChannel channel) {
            this.channel = channel;
        }

        /** True: something was written to the file. */
        boolean read() throws IOException {
            if (channel.read(in) < 0) {
                channel.close();
                return false;
            }
            in.flip();
            int end = packets();
            if (end > 0 && file.isPresent()) {
                ByteBuffer whole = in.duplicate();
                whole.position(0).limit(end);
                file.get().write(whole);
            }
            in.compact();
            return end > 0;
        }

        /** Prepares an answer to each whole packet and returns where they end. */
        private int packets() {
            while (in.remaining() >= 2) {
                int start = in.position();
                int length = 0;
                int shift = 0;
                byte digit;
                do {
                    digit = in.get();
                    digit = in.position() == start + 1 ? in.get() : digit;
                    length |= (digit & 0x7F) << shift;
                    shift += 7;
                } while (digit < 0 && in.hasRemaining());
                if (digit < 0 || in.remaining() < length) {
                    in.position(start);
                    return start;
                }
                prepareAnswer(in.get(start), in.position());
                in.position(in.position() + length);
            }
            return in.position();
        }

        private void prepareAnswer(byte type, int body) {
            if (type == 0x10) {
                out.putInt(0x20020000);
            } else if (type == 0x32) {
                int packetId = body + 2 + in.getShort(body);
                out.putShort((short) 0x4002).putShort(in.getShort(packetId));
            }
        }

        void answer() throws IOException {
            if (channel.isOpen()) {
                out.flip();
                channel.write(out);
                out.compact();
            }
        }
    }
}
