package tsuji.sim;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.util.Optional;
import tsuji.sim.serial.OmniScooter;

/** A cellular scooter at the bridge's OMNI server on this machine; connects again when it is hung up, as a modem does. */
final class TcpPort implements EmulatedPort {
    private static final int CONNECT_MILLIS_MAX = 500;
    private static final long PAUSE_MILLIS = 200;

    private final InetSocketAddress server;
    private final OmniScooter scooter;
    private final Clock clock;
    private Optional<Socket> connection = Optional.empty();
    private long connectAtMillis;

    TcpPort(int port, OmniScooter scooter, Clock clock) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.scooter = scooter;
        this.clock = clock;
    }

    @Override
    public void step() {
        long now = clock.millis();
        if (connection.isEmpty() && now < connectAtMillis) {
            return;
        }
        try {
            if (connection.isEmpty()) {
                connect();
            }
            Socket socket = connection.get();
            socket.getOutputStream().write(scooter.passed(now));
            byte[] heard =
                    socket.getInputStream().readNBytes(socket.getInputStream().available());
            socket.getOutputStream().write(scooter.receive(heard));
        } catch (IOException e) {
            // The bridge does not listen yet, or has hung up.
            close();
            connectAtMillis = now + PAUSE_MILLIS;
        }
    }

    private void connect() throws IOException {
        Socket socket = new Socket();
        connection = Optional.of(socket);
        socket.connect(server, CONNECT_MILLIS_MAX);
        socket.setTcpNoDelay(true);
    }

    @Override
    public void close() {
        scooter.hangUp();
        try {
            if (connection.isPresent()) {
                connection.get().close();
            }
        } catch (IOException e) {
            // It is gone anyway.
        }
        connection = Optional.empty();
    }
}
