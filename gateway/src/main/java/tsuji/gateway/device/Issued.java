package tsuji.gateway.device;

import java.math.BigInteger;
import java.util.Locale;

/**
 * A certificate that this gateway issued.
 *
 * @param fingerprint SHA-256 of the certificate in lower-case hexadecimal.
 * @param key SHA-256 of its public key (SubjectPublicKeyInfo), likewise.
 * @param notAfterMillis when it expires: Unix time, milliseconds.
 */
public record Issued(String id, BigInteger serial, String fingerprint, String key, long notAfterMillis) {
    /** What the registry says of it. */
    public enum Standing {
        GOOD,
        /** Its device is suspended, and may be resumed. */
        HELD,
        /** Its device has another one now, or none. */
        SUPERSEDED,
        /** Its device was retired or removed. */
        CEASED;

        /** As people see it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A certificate and its standing at one moment. */
    public record Judged(Issued issued, Standing standing) {}
}
