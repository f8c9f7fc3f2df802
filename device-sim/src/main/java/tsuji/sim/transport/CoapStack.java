package tsuji.sim.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
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
import org.eclipse.californium.scandium.dtls.InMemoryReadWriteLockConnectionStore;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.ResumptionSupportingConnectionStore;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import tsuji.sim.scenario.Target;

/**
 * CoAP and DTLS for a whole fleet on one socket and a handful of threads: whom a session belongs to is told by the address
 * that it is made with, one {@link DatagramLine} for each device. Any thread.
 */
final class CoapStack implements AutoCloseable {
    private static final int THREADS = 1;

    /** A message is given up 14 to 21 s after it was first sent: then a device begins a new session. */
    private static final int RETRANSMISSIONS_MAX = 2;

    private static final int HANDSHAKE_SECONDS_FIRST = 1;

    /** More at once would but wait for each other's flights on the one thread, and on a slow machine all give up together. */
    private static final int HANDSHAKES_MAX = 32;

    /** A device that reports once an hour keeps its session between two reports. */
    private static final int STALE_HOURS = 24;

    /** The answers to a whole fleet come to one socket. */
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private static final String LISTENER = "listener";

    private final Map<InetSocketAddress, String> names = new ConcurrentHashMap<>();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    /** By line and path. */
    private final Map<String, Consumer<Response>> listeners = new ConcurrentHashMap<>();

    private final Turns handshakes = new Turns(HANDSHAKES_MAX);
    private final LineCertificates certificates;
    private final CoapEndpoint endpoint;

    /** @param trusted the gateway's certificates; empty: devices and gateway have keys instead. */
    private CoapStack(int devices, List<X509Certificate> trusted) {
        Configuration config = configuration(devices);
        // All sessions are with one gateway: none of them replaces another.
        ResumptionSupportingConnectionStore sessions = new InMemoryReadWriteLockConnectionStore(
                2 * devices, TimeUnit.HOURS.toSeconds(STALE_HOURS), null, false);
        certificates = new LineCertificates(sessions);
        DtlsConnectorConfig.Builder dtls = DtlsConnectorConfig.builder(config)
                .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        if (trusted.isEmpty()) {
            dtls.setAdvancedPskStore(new Keys());
        } else {
            dtls.setCertificateIdentityProvider(certificates)
                    .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                            .setTrustedCertificates(trusted.toArray(X509Certificate[]::new))
                            .build());
        }
        endpoint = new CoapEndpoint.Builder()
                .setConnector(new Connector(dtls.build(), sessions))
                .setConfiguration(config)
                .build();
        endpoint.addNotificationListener(this::notified);
    }

    /** With a store of sessions that others may ask: Californium lets only subclasses choose one. */
    private static final class Connector extends DTLSConnector {
        Connector(DtlsConnectorConfig config, ResumptionSupportingConnectionStore sessions) {
            super(config, sessions);
        }
    }

    /** For devices that have a pre-shared key. */
    static CoapStack withKeys(int devices) throws IOException {
        return start(new CoapStack(devices, List.of()));
    }

    /** For devices that show a certificate, to a gateway that shows one of those that the target trusts. */
    static CoapStack withCertificates(int devices, Target target) throws IOException {
        Path file = target.ca()
                .orElseThrow(() -> new IOException("devices with certificates cannot know " + target
                        + ": give the PEM file with its certificate, target.ca or --ca"));
        return start(new CoapStack(devices, ClientTls.certificates(file)));
    }

    private static CoapStack start(CoapStack stack) throws IOException {
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
                // Devices ask for each block of an image themselves; what they say fits into a datagram.
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 0)
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

    /**
     * From now on sessions made with this address are this device's.
     *
     * @param shown empty: it has none.
     */
    void identify(InetSocketAddress line, Account account, Optional<DeviceCertificate> shown) {
        names.put(line, account.id().value());
        secrets.put(account.id().value(), account.secret());
        shown.ifPresent(certificate -> certificates.put(line, certificate));
    }

    void forget(InetSocketAddress line) {
        names.remove(line);
        certificates.remove(line);
        listeners.keySet().removeIf(key -> key.startsWith(line + "/"));
    }

    /** For who is about to begin a session; on the fleet's thread. */
    Turns handshakes() {
        return handshakes;
    }

    /**
     * Makes the request a standing one (RFC 7641): what comes after its first answer goes to the latest listener of this line
     * and resource.
     */
    void observe(InetSocketAddress line, Request request, Consumer<Response> listener) {
        String key = line + "/" + request.getOptions().getUriPathString();
        listeners.put(key, listener);
        request.setObserve();
        request.setUserContext(Map.of(LISTENER, key));
    }

    private void notified(Request request, Response notification) {
        Consumer<Response> listener = listeners.get(request.getUserContext().get(LISTENER));
        if (listener != null) {
            listener.accept(notification);
        }
    }

    /** From now on its notifications are rejected, and so the gateway learns it. */
    void stopObserving(Request request) {
        if (request.getToken() != null) {
            endpoint.cancelObservation(request.getToken());
        }
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
