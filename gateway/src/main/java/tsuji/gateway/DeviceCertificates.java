package tsuji.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CRLReason;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import tsuji.gateway.device.CertificateBook;
import tsuji.gateway.device.Issued;
import tsuji.gateway.device.RegistryException;
import tsuji.gateway.tls.DeviceCa;
import tsuji.gateway.tls.Fingerprint;
import tsuji.gateway.tls.Revoked;
import tsuji.gateway.tls.SigningRequest;

/** The authority and the registry together: what is issued is registered, what loses its registration is revoked. */
final class DeviceCertificates {
    private final DeviceCa ca;
    private final CertificateBook book;
    private final Clock clock;

    DeviceCertificates(Path dataDir, Clock clock) {
        this.ca = new DeviceCa(dataDir, new SecureRandom());
        this.book = new CertificateBook(dataDir, clock::millis);
        this.clock = clock;
    }

    DeviceCa ca() {
        return ca;
    }

    List<Issued.Judged> list() throws RegistryException {
        return book.list();
    }

    /** Signs the first certificate of a peer and registers it. */
    X509Certificate sign(SigningRequest request, int days) throws RegistryException, GeneralSecurityException {
        requireMade();
        Signature signature = new Signature(request, days);
        book.first(request.name(), Fingerprint.of(request.key()), signature);
        return signature.made;
    }

    /** Signs the next certificate of a peer; the old one is good for the overlap. */
    X509Certificate renew(SigningRequest request, int days, Duration overlap)
            throws RegistryException, GeneralSecurityException {
        requireMade();
        Signature signature = new Signature(request, days);
        book.next(request.name(), Fingerprint.of(request.key()), overlap, signature);
        return signature.made;
    }

    void revoke(String id) throws RegistryException, GeneralSecurityException {
        requireMade();
        book.revoke(id);
    }

    /**
     * Writes the revocation list if it is out of date; a running gateway does it by itself. After every change, and when its outcome
     * was handed over: whether there is a list or not, the registry has changed.
     */
    void refreshCrl() throws RegistryException, GeneralSecurityException, IOException {
        requireMade();
        List<Revoked> revoked = revoked(book.list());
        if (ca.needsCrl(revoked, clock.instant())) {
            ca.writeCrl(revoked, clock.instant());
        }
    }

    private void requireMade() throws GeneralSecurityException {
        if (!ca.isMade()) {
            throw new GeneralSecurityException("there is no authority yet; make it with tsuji-gateway ca init");
        }
    }

    /** Revocation reasons of RFC 5280, section 5.3.1. */
    static List<Revoked> revoked(List<Issued.Judged> issued) {
        return issued.stream()
                .filter(certificate -> certificate.standing() != Issued.Standing.GOOD)
                .map(certificate -> new Revoked(certificate.issued().serial(), reason(certificate.standing())))
                .toList();
    }

    private static CRLReason reason(Issued.Standing standing) {
        return switch (standing) {
            case HELD -> CRLReason.CERTIFICATE_HOLD;
            case SUPERSEDED -> CRLReason.SUPERSEDED;
            case CEASED -> CRLReason.CESSATION_OF_OPERATION;
            case GOOD -> throw new IllegalStateException("a good certificate is not revoked");
        };
    }

    /** Made inside the registry's transaction, once name and key may have one. */
    private final class Signature implements CertificateBook.Press {
        private final SigningRequest request;
        private final int days;
        private X509Certificate made;

        private Signature(SigningRequest request, int days) {
            this.request = request;
            this.days = days;
        }

        @Override
        public Issued issue() throws RegistryException {
            try {
                made = ca.issue(request, days, clock.instant());
                return new Issued(
                        request.name(),
                        made.getSerialNumber(),
                        Fingerprint.of(made),
                        Fingerprint.of(request.key()),
                        made.getNotAfter().getTime());
            } catch (GeneralSecurityException e) {
                throw new RegistryException(e.getMessage());
            }
        }
    }
}
