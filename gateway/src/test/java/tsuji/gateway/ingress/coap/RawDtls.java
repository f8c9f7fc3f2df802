package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** A peer that writes DTLS 1.2 records by hand (RFC 6347), counts every byte, and never finishes a handshake. */
final class RawDtls implements AutoCloseable {
    static final byte[] NOTHING = {};

    private static final byte ALERT = 21;
    private static final byte HANDSHAKE = 22;
    private static final byte APPLICATION_DATA = 23;
    private static final byte CHANGE_CIPHER_SPEC = 20;
    private static final byte CLIENT_HELLO = 1;
    private static final byte HELLO_VERIFY_REQUEST = 3;
    private static final byte CLIENT_KEY_EXCHANGE = 16;
    private static final short DTLS_1_2 = (short) 0xFEFD;

    /** TLS_PSK_WITH_AES_128_CCM_8 and TLS_PSK_WITH_AES_128_GCM_SHA256. */
    private static final byte[] SUITES = {(byte) 0xC0, (byte) 0xA8, 0x00, (byte) 0xA8};

    /** Of the handshake type within a datagram of one record. */
    private static final int TYPE_AT = 13;

    /** Of the cookie's length in a HelloVerifyRequest. */
    private static final int COOKIE_AT = 27;

    private final DatagramSocket socket;
    private final InetSocketAddress door;
    private final byte[] received = new byte[2_048];
    private long bytesSent;
    private long bytesReceived;

    RawDtls(InetAddress own, int doorPort) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(own, 0));
        door = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), doorPort);
    }

    RawDtls(int doorPort) throws IOException {
        this(InetAddress.getByName("127.0.0.1"), doorPort);
    }

    /** A ClientHello, as short as can be when there is neither session nor cookie. */
    static byte[] clientHello(int messageSeq, byte[] sessionId, byte[] cookie) {
        ByteBuffer body = ByteBuffer.allocate(256).putShort(DTLS_1_2).put(new byte[32]);
        body.put((byte) sessionId.length).put(sessionId);
        body.put((byte) cookie.length).put(cookie);
        body.putShort((short) SUITES.length).put(SUITES);
        body.put((byte) 1).put((byte) 0);
        return record(HANDSHAKE, 0, messageSeq, handshake(CLIENT_HELLO, messageSeq, written(body)));
    }

    static byte[] alert() {
        return record(ALERT, 0, 0, new byte[] {2, 40});
    }

    static byte[] applicationData(int epoch) {
        return record(APPLICATION_DATA, epoch, 0, new byte[32]);
    }

    /** ClientKeyExchange for this identity, ChangeCipherSpec, and a Finished by a key that nobody has. */
    private static byte[] wrongFinish(String identity) {
        byte[] name = identity.getBytes(US_ASCII);
        byte[] exchange = ByteBuffer.allocate(2 + name.length)
                .putShort((short) name.length)
                .put(name)
                .array();
        ByteBuffer flight = ByteBuffer.allocate(512);
        flight.put(record(HANDSHAKE, 0, 2, handshake(CLIENT_KEY_EXCHANGE, 2, exchange)));
        flight.put(record(CHANGE_CIPHER_SPEC, 0, 3, new byte[] {1}));
        flight.put(record(HANDSHAKE, 1, 0, new byte[40]));
        return written(flight);
    }

    private static byte[] handshake(byte type, int messageSeq, byte[] body) {
        ByteBuffer message = ByteBuffer.allocate(12 + body.length);
        message.putInt(type << 24 | body.length).putShort((short) messageSeq);
        message.put(new byte[3]).put((byte) 0).putShort((short) body.length);
        return message.put(body).array();
    }

    private static byte[] record(byte type, int epoch, int sequence, byte[] fragment) {
        ByteBuffer record = ByteBuffer.allocate(13 + fragment.length).put(type).putShort(DTLS_1_2);
        record.putShort((short) epoch).putShort((short) 0).putInt(sequence);
        return record.putShort((short) fragment.length).put(fragment).array();
    }

    private static byte[] written(ByteBuffer buffer) {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    void send(byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, door));
        bytesSent += datagram.length;
    }

    /** How long the next datagram is; empty: none came in time. */
    private OptionalInt receive(int millis) throws IOException {
        socket.setSoTimeout(millis);
        DatagramPacket packet = new DatagramPacket(received, received.length);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return OptionalInt.empty();
        }
        bytesReceived += packet.getLength();
        return OptionalInt.of(packet.getLength());
    }

    /** Counts all that comes until nothing comes for so long. */
    void drain(int quietMillis) throws IOException {
        while (receive(quietMillis).isPresent()) {
            continue;
        }
    }

    /** Shows that it has its address, as the door asks everybody to. Empty: the door did not answer. */
    Optional<byte[]> cookie(int millis) throws IOException {
        send(clientHello(0, NOTHING, NOTHING));
        if (receive(millis).isEmpty() || received[TYPE_AT] != HELLO_VERIFY_REQUEST) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOfRange(received, COOKIE_AT + 1, COOKIE_AT + 1 + (received[COOKIE_AT] & 0xFF)));
    }

    /** Begins a handshake and leaves it at that. False: the door did not take part. */
    boolean beginHandshake(int millis) throws IOException {
        Optional<byte[]> cookie = cookie(millis);
        if (cookie.isEmpty()) {
            return false;
        }
        send(clientHello(1, NOTHING, cookie.get()));
        return receive(millis).isPresent() && received[TYPE_AT] != HELLO_VERIFY_REQUEST;
    }

    /** A whole handshake under this identity, by a wrong key. */
    boolean failHandshake(String identity, int millis) throws IOException {
        boolean began = beginHandshake(millis);
        if (began) {
            send(wrongFinish(identity));
        }
        return began;
    }

    long bytesSent() {
        return bytesSent;
    }

    long bytesReceived() {
        return bytesReceived;
    }

    @Override
    public void close() {
        socket.close();
    }
}
