package tsuji.gateway.ingress.mqtt;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import tsuji.gateway.tls.DeviceIssuers;
import tsuji.gateway.tls.OwnCertificate;
import tsuji.gateway.tls.PemFiles;

/** TLS 1.2 and 1.3 with authenticated encryption and forward secrecy only (R12). */
final class TlsContext {
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private TlsContext() {}

    /** Reads, or makes, what the listener needs. Whatever cannot be read keeps the door closed (R16). */
    static SslContext of(MqttSettings.Tls settings, Path dataDir) throws IOException {
        OwnCertificate own = new OwnCertificate(dataDir.resolve("tls"), new SecureRandom());
        if (settings.certificate().isEmpty()) {
            own.makeIfAbsent();
        }
        Path certificate = settings.certificate().orElse(own.certificate());
        Path key = settings.key().orElse(own.key());
        try {
            List<X509Certificate> issuers = DeviceIssuers.trusted(settings.clientCa(), dataDir);
            TrustManager[] trusted = issuers.isEmpty() ? new TrustManager[0] : PemFiles.trustManagers(issuers);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(PemFiles.keyManagers(certificate, key), trusted, null);
            // Not Netty's builder: it takes all of Bouncy Castle to read a key as soon as that is on the class path.
            return new JdkSslContext(
                    context,
                    false,
                    CIPHERS,
                    SupportedCipherSuiteFilter.INSTANCE,
                    ApplicationProtocolConfig.DISABLED,
                    issuers.isEmpty() ? ClientAuth.NONE : ClientAuth.OPTIONAL,
                    PROTOCOLS,
                    false);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS for devices cannot start: " + e.getMessage(), e);
        }
    }
}
