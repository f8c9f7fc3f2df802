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
    /** None: those that the machine trusts. */
    private final List<X509Certificate> trusted;

    private final SslContext anonymous;

    private ClientTls(List<X509Certificate> trusted) throws SSLException {
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
        return Optional.of(
                new ClientTls(target.ca().isPresent() ? certificates(target.ca().get()) : List.of()));
    }

    /** What a PEM file holds, one certificate at least. */
    static List<X509Certificate> certificates(Path pem) throws IOException {
        try (InputStream stream = Files.newInputStream(pem)) {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(stream).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw new IOException(pem + ": holds no certificate");
            }
            return found;
        } catch (CertificateException e) {
            throw new IOException(pem + ": holds no certificate: " + e.getMessage(), e);
        }
    }

    private SslContextBuilder builder() {
        SslContextBuilder builder = SslContextBuilder.forClient();
        return trusted.isEmpty() ? builder : builder.trustManager(trusted);
    }

    /** @param shown empty: the device has none. */
    SslContext showing(Optional<DeviceCertificate> shown) throws SSLException {
        return shown.isEmpty()
                ? anonymous
                : builder().keyManager(new OneCertificate(shown.get())).build();
    }
}
