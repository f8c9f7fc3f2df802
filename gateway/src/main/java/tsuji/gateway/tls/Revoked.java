package tsuji.gateway.tls;

import java.math.BigInteger;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An entry of a certificate revocation list (RFC 5280, section 5.3). */
public record Revoked(BigInteger serial, CRLReason reason) {
    static List<Revoked> sorted(Collection<Revoked> entries) {
        return entries.stream().sorted(Comparator.comparing(Revoked::serial)).toList();
    }

    /** The entries of a list, by serial number. */
    static List<Revoked> of(X509CRL crl) {
        return sorted(Optional.ofNullable(crl.getRevokedCertificates()).orElse(Set.of()).stream()
                .map(entry -> new Revoked(
                        entry.getSerialNumber(),
                        Optional.ofNullable(entry.getRevocationReason()).orElse(CRLReason.UNSPECIFIED)))
                .toList());
    }
}
