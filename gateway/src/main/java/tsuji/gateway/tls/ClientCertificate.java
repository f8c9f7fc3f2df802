package tsuji.gateway.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;

/**
 * What we show to a server and prove with: a chain, our own certificate first, and the key of that.
 *
 * @param file where it was read.
 */
public record ClientCertificate(Path file, List<X509Certificate> chain, PrivateKey key) {
    /** RFC 5280, section 4.2.1.12. */
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final Map<String, String> SIGNATURES =
            Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");
    private static final byte[] PROBE = "tsuji".getBytes(StandardCharsets.US_ASCII);

    public ClientCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Chain and key, which may be in the same file.
     *
     * @throws GeneralSecurityException which file cannot be used and why: also a key of another certificate, which after
     *     all looks like a refusal by the server, and a chain that does not hold together.
     */
    public static ClientCertificate read(Path certificate, Path key) throws GeneralSecurityException {
        ClientCertificate read =
                new ClientCertificate(certificate, PemFiles.certificates(certificate), PemFiles.privateKey(key));
        if (!isPair(read.key, read.own().getPublicKey())) {
            throw new CertificateException(
                    key + " is not the key of the first certificate in " + certificate + ": put ours first");
        }
        read.requireChain();
        return read;
    }

    private static boolean isPair(PrivateKey key, PublicKey shown) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(shown.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private void requireChain() throws GeneralSecurityException {
        for (int i = 0; i + 1 < chain.size(); i++) {
            try {
                chain.get(i).verify(chain.get(i + 1).getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new CertificateException(
                        file + ": certificate " + (i + 1) + " is not signed by certificate " + (i + 2)
                                + "; the order is ours, who signed it, who signed that",
                        e);
            }
        }
    }

    public X509Certificate own() {
        return chain.get(0);
    }

    /** The chain is worth as much as the first of it to expire. */
    public Instant expiresAt() {
        return chain.stream()
                .map(link -> link.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** @throws GeneralSecurityException why no server would take it now. */
    void requireUsable(Instant now) throws GeneralSecurityException {
        if (!now.isBefore(expiresAt())) {
            throw new CertificateException(file + " expired at " + expiresAt() + ", and now is " + now);
        }
        for (X509Certificate link : chain) {
            Instant from = link.getNotBefore().toInstant();
            if (now.isBefore(from)) {
                throw new CertificateException(
                        file + " is valid from " + from + " on, and now is " + now + ": check the clock");
            }
        }
        List<String> purposes = own().getExtendedKeyUsage();
        if (purposes != null && !purposes.contains(CLIENT_AUTH) && !purposes.contains(ANY_PURPOSE)) {
            throw new CertificateException(
                    file + " is not for clients (extended key usage " + purposes + " without clientAuth)");
        }
    }

    /** For TLS. */
    public KeyManager[] keyManagers() throws GeneralSecurityException {
        return PemFiles.keyManagers(chain, key);
    }

    /** Chain and key in one file. */
    String pem() throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate link : chain) {
            text.append(Pem.of(link));
        }
        return text.append(Pem.of(key)).toString();
    }

    public String fingerprint() throws GeneralSecurityException {
        return Fingerprint.of(own());
    }

    /** For people; never the key. */
    @Override
    public String toString() {
        return own().getSubjectX500Principal().getName() + ", valid until " + expiresAt() + " (" + file + ")";
    }
}
