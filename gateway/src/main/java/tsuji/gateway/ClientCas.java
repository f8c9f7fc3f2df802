package tsuji.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Who may issue certificates to devices. */
final class ClientCas {
    private ClientCas() {}

    /** Certificates of a PEM file; none without a file. A file that cannot be read stops the start: never fail open. */
    static List<X509Certificate> read(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(file.get())) {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new IOException("mqtt.tls_client_ca " + file.get() + ": holds no certificate in PEM");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IOException(
                    "mqtt.tls_client_ca " + file.get() + ": not a certificate in PEM: " + e.getMessage(), e);
        }
    }
}
