package tsuji.gateway.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * What a request for a certificate (PKCS#10, RFC 2986) asks for, once its signature has proved that the asker holds the
 * key. Whatever else it asks for, such as being an authority, is not even looked at.
 *
 * @param name common name.
 */
public record SigningRequest(String name, PublicKey key) {
    static final int BYTES_MAX = 16 * 1024;
    static final int RSA_BITS_MIN = 2_048;
    static final int RSA_BITS_MAX = 4_096;

    private static final int EC_BITS_MIN = 256;
    private static final int EC_BITS_MAX = 384;
    private static final Map<ASN1ObjectIdentifier, String> SIGNATURES = Map.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256, "SHA256withECDSA",
            X9ObjectIdentifiers.ecdsa_with_SHA384, "SHA384withECDSA",
            X9ObjectIdentifiers.ecdsa_with_SHA512, "SHA512withECDSA",
            PKCSObjectIdentifiers.sha256WithRSAEncryption, "SHA256withRSA",
            PKCSObjectIdentifiers.sha384WithRSAEncryption, "SHA384withRSA",
            PKCSObjectIdentifiers.sha512WithRSAEncryption, "SHA512withRSA");

    /** @throws GeneralSecurityException what is wrong with the file, and what is expected. */
    public static SigningRequest read(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(BYTES_MAX + 1);
            if (content.length > BYTES_MAX) {
                throw new GeneralSecurityException("longer than " + BYTES_MAX + " bytes");
            }
            return of(new String(content, StandardCharsets.ISO_8859_1));
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + " is refused: " + e.getMessage(), e);
        }
    }

    private static SigningRequest of(String pem) throws GeneralSecurityException {
        JcaPKCS10CertificationRequest request = parse(pem);
        if (!SIGNATURES.containsKey(request.getSignatureAlgorithm().getAlgorithm())) {
            throw new GeneralSecurityException("it is signed by algorithm "
                    + request.getSignatureAlgorithm().getAlgorithm()
                    + "; allowed are ECDSA and RSA with SHA-256, SHA-384 or SHA-512");
        }
        PublicKey key = request.getPublicKey();
        requireStrong(key);
        try {
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new GeneralSecurityException("its signature does not fit its key");
            }
        } catch (PKCSException | OperatorCreationException e) {
            throw new GeneralSecurityException("its signature cannot be checked: " + e.getMessage(), e);
        }
        return new SigningRequest(commonName(request), key);
    }

    private static JcaPKCS10CertificationRequest parse(String pem) throws GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof PKCS10CertificationRequest request) {
                return new JcaPKCS10CertificationRequest(request);
            }
            throw new GeneralSecurityException("it holds no PEM request (BEGIN CERTIFICATE REQUEST)");
        } catch (IOException | RuntimeException e) {
            // The parser says what is wrong in both ways.
            throw new GeneralSecurityException("it is damaged: " + e.getMessage(), e);
        }
    }

    private static void requireStrong(PublicKey key) throws GeneralSecurityException {
        int bits;
        boolean strong;
        if (key instanceof ECPublicKey ec) {
            bits = ec.getParams().getCurve().getField().getFieldSize();
            strong = bits == EC_BITS_MIN || bits == EC_BITS_MAX;
        } else if (key instanceof RSAPublicKey rsa) {
            bits = rsa.getModulus().bitLength();
            strong = bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX;
        } else {
            throw new GeneralSecurityException("its key is " + key.getAlgorithm() + ", allowed EC and RSA");
        }
        if (!strong) {
            throw new GeneralSecurityException("its key has " + bits + " bits, allowed EC with " + EC_BITS_MIN + " or "
                    + EC_BITS_MAX + " and RSA with " + RSA_BITS_MIN + " to " + RSA_BITS_MAX);
        }
    }

    private static String commonName(PKCS10CertificationRequest request) throws GeneralSecurityException {
        RDN[] names = request.getSubject().getRDNs(BCStyle.CN);
        if (names.length != 1) {
            throw new GeneralSecurityException(
                    "it has " + names.length + " common names, expected one: the id of the device");
        }
        return IETFUtils.valueToString(names[0].getFirst().getValue());
    }
}
