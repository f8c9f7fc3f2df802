package tsuji.gateway.uplink;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Plain TCP sockets under a guard. The MQTT client uses only {@link #createSocket()}. */
final class PlainSockets extends SocketFactory {
    private final SocketGuard guard;

    PlainSockets(SocketGuard guard) {
        this.guard = guard;
    }

    @Override
    public Socket createSocket() throws IOException {
        return guard.guard(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("connected sockets");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("connected sockets");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("connected sockets");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException("connected sockets");
    }
}
