package tsuji.gateway.ingress.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;

/** A peer that sends the bytes it is told and shows the bytes it gets, as hexadecimal. Knows nothing of our codec. */
public final class RawClient implements AutoCloseable {
    private static final int QUIET_MILLIS = 150;
    private static final int ANSWER_MILLIS = 5_000;

    private final Socket socket;
    private final DataInputStream in;

    public RawClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    static RawClient tls(SSLContext context, int port) throws IOException {
        return new RawClient(context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Bytes as hexadecimal; spaces are for people. */
    public RawClient send(String hex) throws IOException {
        return send(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** The next whole packet, or {@code closed}. */
    public String receive() throws IOException {
        socket.setSoTimeout(ANSWER_MILLIS);
        try {
            int first = in.read();
            if (first < 0) {
                return "closed";
            }
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            packet.write(first);
            int length = 0;
            int shift = 0;
            int digit;
            do {
                digit = in.readUnsignedByte();
                packet.write(digit);
                length |= (digit & 0x7F) << shift;
                shift += 7;
            } while ((digit & 0x80) != 0);
            packet.write(in.readNBytes(length));
            return HexFormat.of().formatHex(packet.toByteArray());
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return "closed";
        }
    }

    /** Whether nothing arrives for a while, and the connection stays. */
    boolean hearsNothing() throws IOException {
        socket.setSoTimeout(QUIET_MILLIS);
        InputStream raw = in;
        try {
            int got = raw.read();
            throw new IOException("expected silence, got " + got);
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    /** CONNECT with the secret of a scripted peer, clean, keep-alive 60 s; the client id is the name. */
    public static byte[] connect(int level, String name) {
        return connect(level, name, 0xC2);
    }

    /** CONNECT with a secret that is given. */
    public static byte[] connect(int level, String name, String secret) {
        return connect(level, name, 0xC2, secret);
    }

    static byte[] connect(int level, String name, int flags) {
        return connect(level, name, flags, "secret-" + name);
    }

    private static byte[] connect(int level, String name, int flags, String secret) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(level);
        body.write(flags);
        body.write(0);
        body.write(60);
        if (level == 5) {
            body.write(0);
        }
        text(body, name);
        text(body, name);
        text(body, secret);
        return packet(0x10, body.toByteArray());
    }

    /** PUBLISH without properties. */
    public static byte[] publish(int level, int qos, String topic, int packetId, String payload) {
        return publish(level, qos << 1, topic, packetId, payload.getBytes(UTF_8));
    }

    static byte[] publish(int level, int flags, String topic, int packetId, byte[] payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        if ((flags & 0x06) != 0) {
            body.write(packetId >> 8);
            body.write(packetId);
        }
        if (level == 5) {
            body.write(0);
        }
        body.writeBytes(payload);
        return packet(0x30 | flags, body.toByteArray());
    }

    public static byte[] packet(int firstByte, byte[] body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(firstByte);
        int rest = body.length;
        do {
            int digit = rest & 0x7F;
            rest >>= 7;
            packet.write(rest > 0 ? digit | 0x80 : digit);
        } while (rest > 0);
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    public static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    /** Ends with RST, as a peer that died. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says that nothing more comes, and still reads. */
    public RawClient halfClose() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
