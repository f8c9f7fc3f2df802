package tsuji.gateway.ingress.coap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MessageCallback;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.DtlsDatagramFilter;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.ContentType;
import org.eclipse.californium.scandium.dtls.HandshakeType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import tsuji.gateway.tls.DeviceIssuers;
import tsuji.gateway.tls.OwnCertificate;
import tsuji.gateway.tls.PemFiles;

/** DTLS 1.2 with authenticated encryption only: pre-shared keys, and certificates when somebody may issue them (R12). */
final class DtlsDoor {
    private static final List<CipherSuite> SHARED_KEY = List.of(
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256,
            CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
            // The one that every constrained device must have (RFC 7252, section 9.1.3.1).
            CipherSuite.TLS_PSK_WITH_AES_128_CCM_8);

    private static final List<CipherSuite> CERTIFICATE = List.of(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8);

    private final CoapSettings.Dtls settings;
    private final Path dataDir;
    private final Configuration config;
    private final PeerStore peers;

    DtlsDoor(CoapSettings.Dtls settings, Path dataDir, Configuration config, PeerStore peers) {
        this.settings = settings;
        this.dataDir = dataDir;
        this.config = config;
        this.peers = peers;
    }

    /** Reads, or makes, what the listener needs. Whatever cannot be read keeps the door closed (R16). */
    DTLSConnector connector(PskStore keys, Handshakes handshakes) throws IOException {
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(config)
                .setAddress(new InetSocketAddress(settings.bind(), settings.port()))
                .setLoggingTag("coaps")
                .setHealthHandler(handshakes)
                .setAdvancedPskStore(keys)
                .setApplicationLevelInfoSupplier(
                        (principal, proof) -> proof instanceof AdditionalInfo info ? info : AdditionalInfo.empty());
        List<CipherSuite> suites = new ArrayList<>(SHARED_KEY);
        List<X509Certificate> issuers = issuers();
        if (!issuers.isEmpty()) {
            suites.addAll(CERTIFICATE);
            certificates(builder, issuers);
        }
        builder.set(DtlsConfig.DTLS_CIPHER_SUITES, suites).setDatagramFilter(new RoomFilter(config, peers));
        return new Connector(builder.build(), peers);
    }

    /**
     * With our store, which only subclasses may choose; and whatever leaves follows its session. Californium would look for the
     * session at the address that the message was made for, and end an observation whose peer has moved meanwhile.
     */
    private static final class Connector extends DTLSConnector {
        private final PeerStore peers;

        Connector(DtlsConnectorConfig config, PeerStore peers) {
            super(config, peers);
            this.peers = peers;
        }

        @Override
        public void send(RawData message) {
            EndpointContext made = message.getEndpointContext();
            EndpointContext now = peers.whereabouts(made);
            boolean hasMoved = !now.getPeerAddress().equals(made.getPeerAddress());
            super.send(hasMoved ? RawData.outbound(message.getBytes(), now, new Outcome(message), false) : message);
        }
    }

    /** What becomes of a message is told to it under whichever address it was sent. */
    private record Outcome(RawData message) implements MessageCallback {
        @Override
        public void onConnecting() {
            message.onConnecting();
        }

        @Override
        public void onDtlsRetransmission(int flight) {
            message.onDtlsRetransmission(flight);
        }

        @Override
        public void onContextEstablished(EndpointContext context) {
            message.onContextEstablished(context);
        }

        @Override
        public void onSent() {
            message.onSent();
        }

        @Override
        public void onError(Throwable error) {
            message.onError(error);
        }
    }

    /**
     * Drops each ClientHello for which there is no room. Californium would ask its sender for the cookie again, which a client
     * answers at once, and so on, as fast as the line lets them; without an answer it waits longer each time.
     */
    private static final class RoomFilter extends DtlsDatagramFilter {
        private static final int EPOCH_AT = 3;
        private static final int MESSAGE_TYPE_AT = 13;

        private final PeerStore peers;

        RoomFilter(Configuration config, PeerStore peers) {
            super(config);
            this.peers = peers;
        }

        @Override
        public boolean onReceiving(DatagramPacket packet) {
            return super.onReceiving(packet) && (!isClientHello(packet) || peers.hasRoom());
        }

        private static boolean isClientHello(DatagramPacket packet) {
            byte[] bytes = packet.getData();
            int start = packet.getOffset();
            return packet.getLength() > MESSAGE_TYPE_AT
                    && bytes[start] == ContentType.HANDSHAKE.getCode()
                    && bytes[start + EPOCH_AT] == 0
                    && bytes[start + EPOCH_AT + 1] == 0
                    && bytes[start + MESSAGE_TYPE_AT] == HandshakeType.CLIENT_HELLO.getCode();
        }
    }

    private List<X509Certificate> issuers() throws IOException {
        try {
            return DeviceIssuers.trusted(settings.files().clientCa(), dataDir);
        } catch (GeneralSecurityException e) {
            throw cannotStart(e);
        }
    }

    private static IOException cannotStart(GeneralSecurityException e) {
        return new IOException("DTLS for devices cannot start: " + e.getMessage(), e);
    }

    private void certificates(DtlsConnectorConfig.Builder builder, List<X509Certificate> issuers) throws IOException {
        OwnCertificate own = new OwnCertificate(dataDir.resolve("tls"), new SecureRandom());
        if (settings.files().certificate().isEmpty()) {
            own.makeIfAbsent();
        }
        try {
            X509Certificate[] chain = PemFiles.certificates(
                            settings.files().certificate().orElse(own.certificate()))
                    .toArray(X509Certificate[]::new);
            PrivateKey key = PemFiles.privateKey(settings.files().key().orElse(own.key()));
            if (!key.getAlgorithm().equals("EC")) {
                throw new IOException("DTLS for devices needs an elliptic curve key (P-256), mqtt.tls_key is "
                        + key.getAlgorithm() + ": set another, or switch coap.dtls_port off");
            }
            builder.setCertificateIdentityProvider(new SingleCertificateProvider(key, chain, CertificateType.X_509))
                    .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                            .setTrustedCertificates(issuers.toArray(X509Certificate[]::new))
                            .build());
        } catch (GeneralSecurityException e) {
            throw cannotStart(e);
        }
    }
}
