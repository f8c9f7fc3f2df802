package tsuji.bridge.link;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As much of an MQTT 5 server as an agent meets, on loopback, which answers as told: MQTT 5.0, chapter 3. */
final class ScriptedGateway implements AutoCloseable {
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int SUBSCRIBE = 8;

    final List<String> published = new CopyOnWriteArrayList<>();
    final List<String> subscribed = new CopyOnWriteArrayList<>();

    private final Map<String, Integer> reasons = new ConcurrentHashMap<>();
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Socket peer;
    private volatile boolean silent;
    private volatile int receiveMaximum = 512;

    ScriptedGateway() throws IOException {
        server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        threads.submit(() -> {
            while (!server.isClosed()) {
                Socket next = server.accept();
                peer = next;
                threads.submit(() -> {
                    serve(next);
                    return null;
                });
            }
            return null;
        });
    }

    String address() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    /** PUBACK or SUBACK of this topic carries this reason from now on. */
    void answer(String topic, int reason) {
        reasons.put(topic, reason);
    }

    /** Takes messages and acknowledges none, or does again. */
    void silence(boolean on) {
        silent = on;
    }

    void announceReceiveMaximum(int maximum) {
        receiveMaximum = maximum;
    }

    /** Closes the connection without a word. */
    void hangUp() throws IOException {
        peer.close();
    }

    /** PUBLISH at QoS 0. */
    void send(String topic, String payload) throws IOException {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer packet = ByteBuffer.allocate(5 + name.length + body.length);
        packet.put((byte) 0x30).put((byte) (3 + name.length + body.length));
        packet.putShort((short) name.length).put(name).put((byte) 0).put(body);
        write(peer, packet.array());
    }

    private void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            int head = in.readUnsignedByte();
            byte[] body = new byte[length(in)];
            in.readFully(body);
            answer(socket, head >> 4, ByteBuffer.wrap(body));
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.readUnsignedByte();
            length |= (next & 0x7F) << shift;
            if (next < 0x80) {
                return length;
            }
        }
    }

    private void answer(Socket socket, int type, ByteBuffer body) throws IOException {
        if (type == CONNECT) {
            write(socket, 0x20, 6, 0, 0, 3, 0x21, receiveMaximum >> 8, receiveMaximum & 0xFF);
        } else if (type == PUBLISH) {
            String topic = text(body);
            int id = body.getShort();
            published.add(topic);
            if (!silent) {
                write(socket, 0x40, 3, id >> 8 & 0xFF, id & 0xFF, reasons.getOrDefault(topic, 0));
            }
        } else if (type == SUBSCRIBE) {
            int id = body.getShort();
            body.position(body.position() + 1 + body.get(body.position()));
            String filter = text(body);
            subscribed.add(filter);
            write(socket, 0x90, 4, id >> 8 & 0xFF, id & 0xFF, 0, reasons.getOrDefault(filter, 1));
        }
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void write(Socket socket, int... bytes) throws IOException {
        byte[] packet = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            packet[i] = (byte) bytes[i];
        }
        write(socket, packet);
    }

    private static synchronized void write(Socket socket, byte[] packet) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(packet);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (peer != null) {
            peer.close();
        }
        threads.shutdownNow();
    }
}
