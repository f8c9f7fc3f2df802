package tsuji.gateway.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whose certificates a device may show. */
public final class DeviceIssuers {
    private DeviceIssuers() {}

    /**
     * The authorities of a file, and the gateway's own one; none: devices are not asked for certificates.
     *
     * @throws GeneralSecurityException which file cannot be used. It must not come to mean "trust nobody in particular".
     */
    public static List<X509Certificate> trusted(Optional<Path> file, Path dataDir) throws GeneralSecurityException {
        List<X509Certificate> trusted = new ArrayList<>(foreign(file, dataDir));
        DeviceCa own = new DeviceCa(dataDir, new SecureRandom());
        if (own.isMade()) {
            trusted.add(own.certificate());
        }
        return trusted;
    }

    /**
     * The authorities of a file whose word for a name is enough. The gateway's own is never among them: each certificate
     * that it issued is registered, and one that is no longer registered was revoked.
     */
    public static List<X509Certificate> foreign(Optional<Path> file, Path dataDir) throws GeneralSecurityException {
        if (file.isEmpty()) {
            return List.of();
        }
        DeviceCa own = new DeviceCa(dataDir, new SecureRandom());
        Optional<X509Certificate> ownCertificate = own.isMade() ? Optional.of(own.certificate()) : Optional.empty();
        return PemFiles.certificates(file.get()).stream()
                .filter(certificate -> !ownCertificate.equals(Optional.of(certificate)))
                .toList();
    }
}
