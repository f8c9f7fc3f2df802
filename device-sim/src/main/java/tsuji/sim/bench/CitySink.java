package tsuji.sim.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tsuji.sim.transport.LatencyHistogram;

/**
 * The city's consumer: subscribed with QoS 1 and a persistent session, it counts what arrives and answers in batches. The
 * same for subjects that send each message by itself and for those that pack many. Any thread asks.
 */
final class CitySink implements AutoCloseable {
    private static final String CLIENT_ID = "bench-city";
    private static final byte[] SUBSCRIBE = subscribe("tsuji/v1/+/+/data/#", "v1/#");
    private static final int BUFFER_BYTES = 512 * 1024;

    private final int port;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Arrivals arrivals = new Arrivals();
    private Socket socket = new Socket();

    CitySink(int port) {
        this.port = port;
    }

    /** Connects, also again after the broker was away; returns when subscribed. */
    void connect() throws IOException {
        socket.close();
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        OutputStream out = socket.getOutputStream();
        out.write(Publish.connect(CLIENT_ID, "", false));
        InputStream in = socket.getInputStream();
        byte[] connack = in.readNBytes(4);
        if (connack.length < 4 || connack[3] != 0) {
            throw new IOException("the city's broker refused its consumer");
        }
        out.write(SUBSCRIBE);
        thread.execute(() -> consume(in, out));
    }

    private static byte[] subscribe(String... filters) {
        ByteBuffer out = ByteBuffer.allocate(128);
        out.put((byte) 0x82).put((byte) 0).putShort((short) 1);
        for (String filter : filters) {
            out.putShort((short) filter.length());
            out.put(filter.getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
        }
        out.put(1, (byte) (out.position() - 2));
        byte[] packet = new byte[out.position()];
        out.flip().get(packet);
        return packet;
    }

    private void consume(InputStream in, OutputStream out) {
        byte[] buffer = new byte[BUFFER_BYTES];
        ByteBuffer answers = ByteBuffer.allocate(BUFFER_BYTES);
        int have = 0;
        try {
            int read = in.read(buffer, 0, buffer.length);
            while (read >= 0) {
                have += read;
                int used = arrivals.take(buffer, have, answers);
                System.arraycopy(buffer, used, buffer, 0, have - used);
                have -= used;
                out.write(answers.array(), 0, answers.position());
                answers.clear();
                read = in.read(buffer, have, buffer.length - have);
            }
        } catch (IOException e) {
            // The broker is gone; connect() comes when it is back.
        }
    }

    /** Messages of devices that have arrived, without those of probes. */
    long entries() {
        return arrivals.entries;
    }

    /** Bytes of the MQTT packets that brought them. */
    long bytes() {
        return arrivals.bytes;
    }

    /** When the last entry came, by {@link System#nanoTime}. */
    long lastNanos() {
        return arrivals.lastNanos;
    }

    /** From here on the times of probes are counted anew; those sent before this stamp are left out. */
    void probesSince(long stamp) {
        arrivals.probesSince(stamp);
    }

    /** How long messages of probes took from the device to here. */
    LatencyHistogram probeTimes() {
        return arrivals.probeTimes();
    }

    /** Waits until so many have arrived, or the time is up. */
    boolean await(long entries, Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (entries() < entries && System.nanoTime() < deadline) {
            Pause.of(Duration.ofMillis(5));
        }
        return entries() >= entries;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        thread.shutdownNow();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
