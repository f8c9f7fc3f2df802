package tsuji.gateway.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import tsuji.gateway.store.SafeFiles;

/**
 * The certificate that a gateway makes for itself on its first start: ECDSA P-256, self-signed, kept in {@code tls} of the
 * data directory. Devices pin it, so it is made once and never replaced without being asked.
 */
public final class OwnCertificate {
    private static final String CERTIFICATE = "server.pem";
    private static final String KEY = "server.key";

    private final Path directory;
    private final SecureRandom random;

    /**
     * Nothing is made yet.
     *
     * @param directory where it is kept; made with it.
     */
    public OwnCertificate(Path directory, SecureRandom random) {
        this.directory = directory;
        this.random = random;
    }

    /** PEM, X.509. */
    public Path certificate() {
        return directory.resolve(CERTIFICATE);
    }

    /** PEM, PKCS#8. */
    public Path key() {
        return directory.resolve(KEY);
    }

    /**
     * Makes it, unless it is there.
     *
     * @throws IOException it cannot be made or written: the door stays closed.
     */
    public void makeIfAbsent() throws IOException {
        if (Files.exists(certificate())) {
            return;
        }
        SafeFiles.makeDirectory(directory);
        SelfSigned made = SelfSigned.make(random);
        // The certificate comes last: when it is there, its key is too.
        SafeFiles.replace(key(), made.key().getBytes(StandardCharsets.US_ASCII));
        SafeFiles.replace(certificate(), made.certificate().getBytes(StandardCharsets.US_ASCII));
    }
}
