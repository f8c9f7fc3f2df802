package tsuji.gateway.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** SHA-256 in lower-case hexadecimal. */
public final class Fingerprint {
    private Fingerprint() {}

    public static String of(X509Certificate certificate) throws GeneralSecurityException {
        return of(certificate.getEncoded());
    }

    /** Of the SubjectPublicKeyInfo. */
    public static String of(PublicKey key) throws GeneralSecurityException {
        return of(key.getEncoded());
    }

    private static String of(byte[] der) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    }
}
