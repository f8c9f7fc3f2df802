package tsuji.gateway.uplink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A server that notes what it can read of what clients send, and answers a CONNECT with success. */
final class TlsPeer implements AutoCloseable {
    /** ServerHello of TLS 1.0: record, handshake type 2, version 3.1, random, no session, ECDHE_RSA_AES_128_CBC_SHA. */
    static final byte[] HELLO_TLS_1_0 =
            HexFormat.of().parseHex("160301002a" + "02000026" + "0301" + "00".repeat(32) + "00" + "c013" + "00");

    /** An HTTP proxy's portal page. */
    static final byte[] PORTAL = "HTTP/1.1 302 Found\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] CONNACK = {0x20, 2, 0, 0};

    private final ServerSocket server;
    private final byte[] answer;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final AtomicInteger visits = new AtomicInteger();

    private TlsPeer(ServerSocket server, byte[] answer) {
        this.server = server;
        this.answer = answer;
        new Thread(this::run, "tls-peer").start();
    }

    static TlsPeer tls(SSLContext context) throws IOException {
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        socket.setWantClientAuth(true);
        return new TlsPeer(socket, CONNACK);
    }

    static TlsPeer mutualTls(SSLContext context) throws IOException {
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(true);
        return new TlsPeer(socket, CONNACK);
    }

    /** Answers the first bytes with these, whatever they were. */
    static TlsPeer raw(byte[] answer) throws IOException {
        return new TlsPeer(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), answer);
    }

    int port() {
        return server.getLocalPort();
    }

    int visits() {
        return visits.get();
    }

    synchronized String heard() {
        return heard.toString(StandardCharsets.ISO_8859_1);
    }

    private void run() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                serve(socket);
            } catch (IOException e) {
                visits.incrementAndGet();
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setSoTimeout(3_000);
        byte[] bytes = new byte[4096];
        int count = socket.getInputStream().read(bytes);
        if (count > 0) {
            note(bytes, count);
            socket.getOutputStream().write(answer);
            socket.getOutputStream().flush();
        }
        while (count > 0) {
            count = socket.getInputStream().read(bytes);
            note(bytes, Math.max(0, count));
        }
        visits.incrementAndGet();
    }

    private synchronized void note(byte[] bytes, int count) {
        heard.write(bytes, 0, count);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
