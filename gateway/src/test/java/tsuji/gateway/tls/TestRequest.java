package tsuji.gateway.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A request for a certificate as a device makes it. */
public final class TestRequest {
    private TestRequest() {}

    public static KeyPair key() {
        return ec("secp256r1");
    }

    static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    public static Path write(Path file, String subject, KeyPair keys) {
        return write(file, subject, keys, "SHA256withECDSA");
    }

    /** Asks to be an authority, too. */
    static Path write(Path file, String subject, KeyPair keys, String algorithm) {
        return write(file, subject, keys, keys, algorithm);
    }

    static Path write(Path file, String subject, KeyPair keys, KeyPair signer, String algorithm) {
        try {
            PKCS10CertificationRequestBuilder builder =
                    new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), keys.getPublic());
            ExtensionsGenerator wishes = new ExtensionsGenerator();
            wishes.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wishes.generate());
            StringWriter text = new StringWriter();
            try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
                pem.writeObject(builder.build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())));
            }
            return Files.writeString(file, text.toString());
        } catch (IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }
}
