package tsuji.sim.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;

/**
 * CoAP and DTLS for a whole fleet on one socket and a handful of threads: whom a session belongs to is told by the address
 * that it is made with, one {@link DatagramLine} for each device. Any thread.
 */
final class CoapStack implements AutoCloseable {
    private static final int THREADS = 1;

    /** A message is given up 14 to 21 s after it was first sent: then a device begins a new session. */
    private static final int RETRANSMISSIONS_MAX = 2;

    private static final int HANDSHAKE_SECONDS_FIRST = 1;

    /** A device that reports once an hour keeps its session between two reports. */
    private static final int STALE_HOURS = 24;

    /** The answers to a whole fleet come to one socket. */
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private final Map<InetSocketAddress, String> names = new ConcurrentHashMap<>();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final CoapEndpoint endpoint;

    private CoapStack(int devices) {
        Configuration config = configuration(devices);
        DtlsConnectorConfig dtls = DtlsConnectorConfig.builder(config)
                .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .setAdvancedPskStore(new Keys())
                .build();
        endpoint = new CoapEndpoint.Builder()
                .setConnector(new DTLSConnector(dtls))
                .setConfiguration(config)
                .build();
    }

    static CoapStack start(int devices) throws IOException {
        CoapStack stack = new CoapStack(devices);
        stack.endpoint.start();
        return stack;
    }

    private static Configuration configuration(int devices) {
        CoapConfig.register();
        DtlsConfig.register();
        UdpConfig.register();
        SystemConfig.register();
        return Configuration.createStandardWithoutFile()
                .set(CoapConfig.MAX_ACTIVE_PEERS, 2 * devices)
                .set(CoapConfig.MAX_RETRANSMIT, RETRANSMISSIONS_MAX)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, THREADS)
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.CLIENT_ONLY)
                // None of its own, but those of the gateway.
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0)
                .set(DtlsConfig.DTLS_RECEIVE_BUFFER_SIZE, RECEIVE_BUFFER_BYTES)
                .set(DtlsConfig.DTLS_MAX_CONNECTIONS, 2 * devices)
                .set(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, STALE_HOURS, TimeUnit.HOURS)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, THREADS)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, THREADS)
                .set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, HANDSHAKE_SECONDS_FIRST, TimeUnit.SECONDS)
                .set(DtlsConfig.DTLS_MAX_RETRANSMISSIONS, RETRANSMISSIONS_MAX);
    }

    /** From now on sessions made with this address are this device's. */
    void identify(InetSocketAddress line, Account account) {
        names.put(line, account.id().value());
        secrets.put(account.id().value(), account.secret());
    }

    void forget(InetSocketAddress line) {
        names.remove(line);
    }

    void send(Request request) {
        endpoint.sendRequest(request);
    }

    @Override
    public void close() {
        endpoint.destroy();
    }

    /** The identity is the device's name, the key its secret. */
    private final class Keys implements AdvancedPskStore {
        @Override
        public boolean hasEcdhePskSupported() {
            return true;
        }

        @Override
        public PskPublicInformation getIdentity(InetSocketAddress peerAddress, ServerNames virtualHost) {
            String name = names.get(peerAddress);
            return name == null ? null : new PskPublicInformation(name);
        }

        @Override
        public PskSecretResult requestPskSecretResult(
                ConnectionId cid,
                ServerNames serverName,
                PskPublicInformation identity,
                String hmacAlgorithm,
                SecretKey otherSecret,
                byte[] seed,
                boolean useExtendedMasterSecret) {
            byte[] secret = secrets.get(identity.getPublicInfoAsString()).getBytes(StandardCharsets.UTF_8);
            return new PskSecretResult(cid, identity, SecretUtil.create(secret, PskSecretResult.ALGORITHM_PSK));
        }

        /** For stores that answer later. */
        @Override
        public void setResultHandler(HandshakeResultHandler resultHandler) {}
    }
}
