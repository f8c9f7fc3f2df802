package tsuji.sim.city;

import io.moquette.BrokerConstants;
import io.moquette.broker.ClientDescriptor;
import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;

/**
 * An MQTT broker inside this process, on loopback, without files: its sessions end with it. It tells nobody of its use.
 */
final class EmbeddedBroker implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    /** Above the largest batch a gateway may be set to send. */
    private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

    private final Server server = new Server();
    private final int port;

    /**
     * @param port 0: any free one.
     * @throws IOException when the port is in use or not permitted.
     */
    EmbeddedBroker(int port) throws IOException {
        this.port = port == 0 ? freePort() : port;
        Properties settings = new Properties();
        settings.setProperty(IConfig.HOST_PROPERTY_NAME, LOOPBACK);
        settings.setProperty(IConfig.PORT_PROPERTY_NAME, Integer.toString(this.port));
        settings.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, BrokerConstants.DISABLED_PORT_BIND);
        settings.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        settings.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        settings.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        settings.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, Integer.toString(MESSAGE_BYTES_MAX));
        settings.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "0");
        try {
            server.startServer(new MemoryConfig(settings));
        } catch (RuntimeException e) {
            throw new IOException("cannot listen on " + LOOPBACK + ":" + this.port + ": " + e.getMessage(), e);
        }
    }

    // The broker reports its port only some time after it has bound it, so it is chosen before.
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    String uri() {
        return "tcp://" + LOOPBACK + ":" + port;
    }

    /** Ends the connections of all clients but this one. */
    void disconnectOthers(String clientId) {
        server.listConnectedClients().stream()
                .map(ClientDescriptor::getClientID)
                .filter(id -> !id.equals(clientId))
                .forEach(server::disconnectClient);
    }

    @Override
    public void close() {
        server.stopServer();
    }
}
