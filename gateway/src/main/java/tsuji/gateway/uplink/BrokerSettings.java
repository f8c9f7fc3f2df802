package tsuji.gateway.uplink;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.tls.UplinkCertificates;

/**
 * Where the city is and how we prove who we are.
 *
 * @param brokers {@code mqtt://host[:1883]} or {@code mqtts://host[:8883]}, tried in this order; empty: only store.
 * @param clientId empty: {@code tsuji-{area}-{gateway}}.
 * @param user empty: none.
 * @param passwordFile holds the password; read at each connect.
 * @param tls files for {@code mqtts}.
 * @param keepAlive 5 to 300 s.
 * @param offlineBudget how long the gateway may have to live without the city, 0 to 365 days: its certificate must outlast
 *     that.
 */
public record BrokerSettings(
        List<URI> brokers,
        String clientId,
        String user,
        Optional<Path> passwordFile,
        TlsFiles tls,
        Duration keepAlive,
        Duration offlineBudget) {
    static final int BROKERS_MAX = 16;
    static final int CLIENT_ID_LENGTH_MAX = 256;
    static final int OFFLINE_DAYS_MAX = 365;
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    /** Settings without a city: only store. */
    public static final BrokerSettings NONE = new BrokerSettings(
            List.of(), "", "", Optional.empty(), TlsFiles.NONE, Duration.ofSeconds(20), Duration.ofDays(14));

    /**
     * PEM files, read at each connect.
     *
     * @param ca the only certificate authorities that are trusted; absent: the machine's.
     * @param certificate chain of this gateway.
     * @param key its private key, PKCS#8, not encrypted.
     * @param loaded directory of the certificates that a technician loaded; absent: none.
     */
    public record TlsFiles(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, Optional<Path> loaded) {
        public static final TlsFiles NONE =
                new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public TlsFiles {
            if (certificate.isPresent() != key.isPresent()) {
                throw new IllegalArgumentException("uplink.tls_certificate and uplink.tls_key: set both or none");
            }
        }

        /** Ours, wherever they are. */
        public UplinkCertificates own() {
            return new UplinkCertificates(loaded, certificate, key);
        }
    }

    public BrokerSettings {
        brokers = List.copyOf(brokers);
        Bounds.check("brokers (how many)", brokers.size(), 0, BROKERS_MAX);
        brokers.forEach(BrokerSettings::check);
        Bounds.check("client_id (its length)", clientId.length(), 0, CLIENT_ID_LENGTH_MAX);
        Bounds.checkSeconds("keep_alive_s", keepAlive, 5, 300);
        Bounds.check("offline_days_max", offlineBudget.toDays(), 0, OFFLINE_DAYS_MAX);
        if (passwordFile.isPresent() && user.isEmpty()) {
            throw new IllegalArgumentException("uplink.password_file is set but uplink.user is not");
        }
    }

    private static void check(URI broker) {
        boolean scheme = "mqtt".equals(broker.getScheme()) || "mqtts".equals(broker.getScheme());
        boolean nothingElse = (broker.getPath() == null || broker.getPath().isEmpty())
                && broker.getQuery() == null
                && broker.getFragment() == null
                && broker.getUserInfo() == null;
        if (!scheme || broker.getHost() == null || !nothingElse) {
            throw new IllegalArgumentException(
                    "uplink.brokers has \"" + broker + "\", allowed is mqtt://host:port or mqtts://host:port");
        }
    }

    static boolean isTls(URI broker) {
        return "mqtts".equals(broker.getScheme());
    }

    static int port(URI broker) {
        if (broker.getPort() >= 0) {
            return broker.getPort();
        }
        return isTls(broker) ? TLS_PORT : PORT;
    }
}
