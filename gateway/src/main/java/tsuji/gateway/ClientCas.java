package tsuji.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.tls.DeviceIssuers;

/** Whose word for the name of a device is enough. */
final class ClientCas {
    private ClientCas() {}

    /** Certificates of a PEM file; none without a file. A file that cannot be read stops the start: never fail open. */
    static List<X509Certificate> read(Optional<Path> file, Path dataDir) throws IOException {
        try {
            return DeviceIssuers.foreign(file, dataDir);
        } catch (GeneralSecurityException e) {
            throw new IOException("mqtt.tls_client_ca: " + e.getMessage(), e);
        }
    }
}
