package tsuji.sim.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import tsuji.sim.scenario.Target;

/** TLS to the gateway, for devices that show a certificate and for those that have none. */
final class ClientTls {
    private final Optional<Path> trusted;
    private final SslContext anonymous;

    private ClientTls(Optional<Path> trusted) throws SSLException {
        this.trusted = trusted;
        this.anonymous = builder().build();
    }

    /**
     * Empty: the target is reached without TLS.
     *
     * @throws IOException when the certificates to trust cannot be read.
     */
    static Optional<ClientTls> to(Target target) throws IOException {
        if (!target.tls()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ClientTls(target.ca()));
        } catch (IllegalArgumentException e) {
            throw new IOException(target.ca().map(Path::toString).orElse("") + ": " + e.getMessage(), e);
        }
    }

    /** What a PEM file holds. */
    static List<X509Certificate> certificates(Path pem) throws IOException {
        try (InputStream stream = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(stream).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IOException(pem + ": " + e.getMessage(), e);
        }
    }

    private SslContextBuilder builder() {
        SslContextBuilder builder = SslContextBuilder.forClient();
        trusted.map(Path::toFile).ifPresent(builder::trustManager);
        return builder;
    }

    /** @param shown empty: the device has none. */
    SslContext showing(Optional<DeviceCertificate> shown) throws SSLException {
        if (shown.isEmpty()) {
            return anonymous;
        }
        DeviceCertificate own = shown.get();
        return builder().keyManager(own.key(), own.certificate()).build();
    }
}
