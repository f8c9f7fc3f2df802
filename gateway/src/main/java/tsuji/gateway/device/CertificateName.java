package tsuji.gateway.device;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import tsuji.wire.DeviceId;

/**
 * The device that a certificate names: by the device URN among its alternative names (RFC 5280, section 4.2.1.6: a URI), or
 * else by its common name, as certificates of other authorities have it.
 */
final class CertificateName {
    /** GeneralName [6], uniformResourceIdentifier. */
    private static final int URI = 6;

    private CertificateName() {}

    /** Empty: it names none, or more than one. */
    static Optional<String> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            List<String> urns = (names == null ? List.<List<?>>of() : names)
                    .stream()
                            .filter(name -> name.get(0).equals(URI))
                            .map(name -> String.valueOf(name.get(1)))
                            .filter(DeviceId::isUrn)
                            .toList();
            return switch (urns.size()) {
                case 0 -> commonName(certificate);
                case 1 -> DeviceId.ofUrn(urns.get(0)).map(DeviceId::value);
                default -> Optional.empty();
            };
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> names = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            return names.stream()
                    .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                    .map(rdn -> String.valueOf(rdn.getValue()))
                    .reduce((first, last) -> last);
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
