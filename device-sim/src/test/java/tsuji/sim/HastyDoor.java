package tsuji.sim;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The mistake that P1 forbids, as a control: stands between devices and the gateway and acknowledges each PUBLISH of QoS 1 as
 * soon as it has read it, before the gateway has committed anything. A judge that finds nothing wrong here is worthless.
 */
final class HastyDoor implements AutoCloseable {
    private final ServerSocket listener;
    private final int gatewayPort;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    HastyDoor(int gatewayPort) throws IOException {
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.gatewayPort = gatewayPort;
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket device = listener.accept();
                threads.execute(() -> serve(device));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket device) {
        try (device;
                Socket gateway = new Socket(InetAddress.getLoopbackAddress(), gatewayPort)) {
            threads.execute(() -> copyAnswers(gateway, device));
            copyAndAcknowledge(device, gateway);
        } catch (IOException e) {
            // One side is gone; the device connects again.
        }
    }

    private static void copyAndAcknowledge(Socket device, Socket gateway) throws IOException {
        DataInputStream in = new DataInputStream(device.getInputStream());
        while (true) {
            MqttPacket packet = MqttPacket.read(in);
            if (packet.type() == MqttPacket.PUBLISH && packet.isQos1()) {
                write(device.getOutputStream(), packet.puback());
            }
            write(gateway.getOutputStream(), packet.bytes());
        }
    }

    private static void copyAnswers(Socket gateway, Socket device) {
        try (gateway;
                device) {
            DataInputStream in = new DataInputStream(gateway.getInputStream());
            while (true) {
                MqttPacket packet = MqttPacket.read(in);
                if (packet.type() != MqttPacket.PUBACK) {
                    write(device.getOutputStream(), packet.bytes());
                }
            }
        } catch (IOException e) {
            // The gateway is gone; the device hears of it.
        }
    }

    // Both directions write to the device.
    private static void write(OutputStream out, byte[] bytes) throws IOException {
        synchronized (out) {
            out.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
