package tsuji.sim;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Stands between one client and the gateway, changes nothing, and tells when the gateway acknowledges. */
final class AckTap implements AutoCloseable {
    private final ServerSocket listener;
    private final int gatewayPort;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Long> acksNanos = new LinkedBlockingQueue<>();
    private volatile Strike strike = () -> {};

    /** What is done in the moment of an acknowledgement. */
    interface Strike {
        void run() throws InterruptedException;
    }

    private AckTap(int gatewayPort) throws IOException {
        this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        this.gatewayPort = gatewayPort;
    }

    static AckTap before(int gatewayPort) throws IOException {
        AckTap tap = new AckTap(gatewayPort);
        tap.threads.execute(tap::accept);
        return tap;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** From now on this is done as soon as an acknowledgement is heard, before it goes on to the client. */
    void onAck(Strike action) {
        strike = action;
    }

    /** Waits for the next acknowledgement; returns when it was heard, as {@link System#nanoTime}. */
    long awaitAck(Duration patience) throws InterruptedException {
        Long heard = acksNanos.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (heard == null) {
            throw new AssertionError("no acknowledgement within " + patience.toSeconds() + " s");
        }
        return heard;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept();
                    Socket gateway = new Socket(InetAddress.getLoopbackAddress(), gatewayPort)) {
                threads.execute(() -> copyAnswers(gateway, client));
                client.getInputStream().transferTo(gateway.getOutputStream());
            } catch (IOException e) {
                // Closed, or one side is gone; the client connects again.
            }
        }
    }

    private void copyAnswers(Socket gateway, Socket client) {
        try (gateway;
                client) {
            DataInputStream in = new DataInputStream(gateway.getInputStream());
            while (true) {
                MqttPacket packet = MqttPacket.read(in);
                if (packet.type() == MqttPacket.PUBACK) {
                    // Whoever waits for this one may ask at once for something at the next: that is not for this one.
                    Strike asked = strike;
                    acksNanos.add(System.nanoTime());
                    asked.run();
                }
                client.getOutputStream().write(packet.bytes());
            }
        } catch (IOException e) {
            // The gateway is gone; the client hears of it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
