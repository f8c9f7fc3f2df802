package tsuji.sim.fault;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Begins DTLS handshakes from ever new ports and leaves them. One thread does it all. */
final class HelloFlood implements AutoCloseable {
    private static final int STEP_MILLIS = 20;

    private final InetSocketAddress gateway;
    private final Random random = new Random(2);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private double due;

    private HelloFlood(int coapsPort) {
        this.gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), coapsPort);
    }

    static HelloFlood start(int coapsPort, double perSecond) {
        HelloFlood flood = new HelloFlood(coapsPort);
        flood.thread.scheduleWithFixedDelay(
                () -> flood.step(perSecond * STEP_MILLIS / 1_000), 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
        return flood;
    }

    private void step(double more) {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (due += more; due >= 1; due--) {
                byte[] hello = ClientHello.overDtls(random);
                socket.send(new DatagramPacket(hello, hello.length, gateway));
            }
        } catch (IOException e) {
            // Nobody listens there now, or no port is free: the next step tries again.
            due = 0;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
