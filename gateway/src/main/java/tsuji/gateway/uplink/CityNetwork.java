package tsuji.gateway.uplink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;

/**
 * The socket under one MQTT client: TCP or TLS 1.2/1.3 with host-name check, closed by us whatever the client is doing.
 *
 * <p>The client loses a thread for ever when its receiver ends before its start-up has seen it run, or when its start-up fails
 * after that. So neither what the peer does nor {@link #close} is shown to it before it has written, which it does last in its
 * start-up.
 * {@link #start} and the streams belong to the client's threads; {@link #close} may be called on any.
 */
final class CityNetwork implements NetworkModule {
    static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final URI broker;
    private final Optional<SSLSocketFactory> tls;
    private final Addresses addresses;
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile Socket socket;
    private volatile boolean reached;
    private volatile boolean closed;
    private volatile Optional<Thread> writer = Optional.empty();

    CityNetwork(URI broker, Optional<SSLSocketFactory> tls, Addresses addresses) {
        this.broker = broker;
        this.tls = tls;
        this.addresses = addresses;
    }

    @Override
    public void start() throws IOException {
        boolean ready = false;
        try {
            connect();
            ready = true;
        } finally {
            if (!ready) {
                close();
                settled.countDown();
            }
        }
    }

    private void connect() throws IOException {
        Socket plain = dial();
        reached = true;
        if (tls.isPresent()) {
            String host = unbracketed(broker.getHost());
            SSLSocket secured = (SSLSocket) tls.get().createSocket(plain, host, BrokerSettings.port(broker), true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setProtocols(PROTOCOLS);
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            plain.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
            secured.startHandshake();
            plain.setSoTimeout(0);
            socket = secured;
        }
        failWhenClosed();
    }

    /** Tries the broker's addresses in turn; they share the time. */
    private Socket dial() throws IOException {
        List<InetAddress> found = find();
        IOException failure = new UnknownHostException(broker.getHost());
        for (InetAddress address : found) {
            Socket plain = new Socket();
            socket = plain;
            failWhenClosed();
            try {
                plain.setTcpNoDelay(true);
                plain.connect(
                        new InetSocketAddress(address, BrokerSettings.port(broker)),
                        CONNECT_TIMEOUT_MILLIS / found.size());
                return plain;
            } catch (IOException e) {
                plain.close();
                failure = e;
            }
        }
        throw failure;
    }

    private List<InetAddress> find() throws IOException {
        try {
            return addresses.find(broker.getHost());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the link was given up", e);
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private void failWhenClosed() throws IOException {
        if (closed) {
            throw new IOException("the link was given up");
        }
    }

    @Override
    public InputStream getInputStream() {
        return new PacketInput(new AfterFirstWrite());
    }

    @Override
    public OutputStream getOutputStream() {
        return new FirstWrite();
    }

    @Override
    public void stop() {
        close();
        // The client stops what it started only when its start-up is over.
        settled.countDown();
    }

    /** At once and without a farewell: a TLS close would wait for a peer that does not answer. */
    void close() {
        closed = true;
        Socket current = socket;
        if (current == null) {
            return;
        }
        try {
            current.setSoLinger(true, 0);
            current.close();
        } catch (IOException e) {
            // It is closed all the same; nobody is left to care.
            return;
        }
    }

    /** Waits until the client's start-up is over, one way or the other. False: it still hangs, in resolving the name. */
    boolean awaitSettled(long timeout, TimeUnit unit) throws InterruptedException {
        return settled.await(timeout, unit);
    }

    /** The client's thread that writes; empty: it has not yet. */
    Optional<Thread> writer() {
        return writer;
    }

    /** Whether there was anybody at the broker's address. */
    boolean wasReached() {
        return reached;
    }

    @Override
    public String getServerURI() {
        return broker.toString();
    }

    /** What the peer sent, not before the client has written. */
    private final class AfterFirstWrite extends InputStream {
        private InputStream in() throws IOException {
            try {
                settled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the link was given up", e);
            }
            return socket.getInputStream();
        }

        @Override
        public int read() throws IOException {
            return in().read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return in().read(bytes, offset, length);
        }

        @Override
        public int available() throws IOException {
            return settled.getCount() == 0 ? in().available() : 0;
        }
    }

    /** To the peer; the first write ends the client's start-up. */
    private final class FirstWrite extends OutputStream {
        private OutputStream out() throws IOException {
            if (writer.isEmpty()) {
                writer = Optional.of(Thread.currentThread());
            }
            settled.countDown();
            return socket.getOutputStream();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out().write(bytes, offset, length);
        }

        @Override
        public void write(int octet) throws IOException {
            out().write(octet);
        }

        @Override
        public void flush() throws IOException {
            out().flush();
        }
    }
}
