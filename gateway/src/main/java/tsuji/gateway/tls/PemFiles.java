package tsuji.gateway.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Certificates and keys in PEM (RFC 7468), read by the JDK alone. Every call reads the file anew. */
public final class PemFiles {
    /** A chain is a few KiB; the bundle of every public authority is 220 KiB. */
    static final int FILE_BYTES_MAX = 1024 * 1024;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([^-]*)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final String TO_PKCS8 = "convert it with: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW";

    private PemFiles() {}

    /**
     * The certificates of a file, in its order; at least one.
     *
     * @throws GeneralSecurityException which file cannot be used, why, and what to do. An empty file must not come to mean
     *     "trust nobody in particular".
     */
    public static List<X509Certificate> certificates(Path file) throws GeneralSecurityException {
        List<X509Certificate> found = parse(file);
        if (found.isEmpty()) {
            throw new CertificateException(file + " holds no PEM certificate (BEGIN CERTIFICATE)");
        }
        return found;
    }

    /** A key may be in the same file. */
    private static List<X509Certificate> parse(Path file) throws GeneralSecurityException {
        String text = BLOCK.matcher(new String(read(file), StandardCharsets.ISO_8859_1))
                .replaceAll("");
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new CertificateException(file + " is not PEM certificates: " + e.getMessage());
        }
    }

    /**
     * The private key of a file: PKCS#8 (RFC 5958), not encrypted, for elliptic curves, RSA or EdDSA.
     *
     * @throws GeneralSecurityException which file cannot be used, why, and what to do; never the key.
     */
    public static PrivateKey privateKey(Path file) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw new InvalidKeySpecException(file + " holds no PEM key (BEGIN PRIVATE KEY)");
        }
        return switch (block.group(1)) {
            case "PRIVATE KEY" -> decode(file, block.group(2));
            case "ENCRYPTED PRIVATE KEY" ->
                throw new InvalidKeySpecException(
                        file + " is encrypted, and nobody can type its password at a start; " + TO_PKCS8);
            default ->
                throw new InvalidKeySpecException(
                        file + " holds " + block.group(1) + ", which is not PKCS#8; " + TO_PKCS8);
        };
    }

    /** Shows the chain of one file, proves it with the key of the other. */
    public static KeyManager[] keyManagers(Path certificate, Path key) throws GeneralSecurityException {
        return keyManagers(certificates(certificate), privateKey(key));
    }

    static KeyManager[] keyManagers(List<X509Certificate> chain, PrivateKey key) throws GeneralSecurityException {
        KeyStore store = emptyStore();
        store.setKeyEntry("own", key, new char[0], chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    /** Trusts the authorities of a file and nobody else. */
    public static TrustManager[] trustManagers(Path authorities) throws GeneralSecurityException {
        return trustManagers(certificates(authorities));
    }

    /** Trusts these authorities and nobody else; at least one. */
    public static TrustManager[] trustManagers(List<X509Certificate> authorities) throws GeneralSecurityException {
        KeyStore store = emptyStore();
        for (X509Certificate certificate : authorities) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            // Only in memory: PKCS12 would encrypt the key in ten thousand rounds, 0.2 s at every start.
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new IllegalStateException("nothing was to be read", e);
        }
    }

    private static PrivateKey decode(Path file, String base64) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException(file + " is damaged: " + e.getMessage());
        }
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // A key of another algorithm: the next one may know it.
                continue;
            }
        }
        throw new InvalidKeySpecException(file + " is damaged or not a key for one of " + KEY_ALGORITHMS);
    }

    private static byte[] read(Path file) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(FILE_BYTES_MAX + 1);
            if (content.length > FILE_BYTES_MAX) {
                throw new GeneralSecurityException(
                        file + " is longer than " + FILE_BYTES_MAX + " bytes; expected is a file in PEM");
            }
            return content;
        } catch (IOException e) {
            throw new GeneralSecurityException(
                    file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
