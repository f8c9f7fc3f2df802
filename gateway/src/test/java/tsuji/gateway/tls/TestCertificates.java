package tsuji.gateway.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with its key, made for a test. */
public record TestCertificates(X509Certificate certificate, KeyPair keys) {
    private static final Duration MONTH = Duration.ofDays(30);

    public static TestCertificates authority(String name)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair keys = newKeys();
        Instant now = Instant.now();
        return new TestCertificates(sign(name, "", new Validity(now.minus(MONTH), now.plus(MONTH)), keys, null), keys);
    }

    /** Valid from now on for a month, plus the shift. */
    public TestCertificates issue(String host, Duration shift)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = Instant.now().plus(shift);
        KeyPair own = newKeys();
        Validity validity = new Validity(now.minus(Duration.ofDays(1)), now.plus(MONTH));
        return new TestCertificates(sign(host, host, validity, own, this), own);
    }

    /** A client has no use for it. */
    TestCertificates issueForServersOnly(String host)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = Instant.now();
        KeyPair own = newKeys();
        Validity validity = new Validity(
                now.minus(MONTH),
                now.plus(MONTH),
                Optional.of(new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
                List.of());
        return new TestCertificates(sign(host, host, validity, own, this), own);
    }

    /** Nobody vouches for it. */
    public static TestCertificates selfSigned(String host)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair keys = newKeys();
        Instant now = Instant.now();
        Validity validity = new Validity(now.minus(MONTH), now.plus(MONTH));
        TestCertificates self = new TestCertificates(null, keys);
        return new TestCertificates(sign(host, host, validity, keys, self), keys);
    }

    private record Validity(Instant from, Instant to, Optional<ExtendedKeyUsage> purpose, List<String> uris) {
        Validity(Instant from, Instant to) {
            this(from, to, Optional.empty(), List.of());
        }
    }

    /** With URIs among its alternative names. */
    public TestCertificates issueNaming(String commonName, String... uris)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = Instant.now();
        KeyPair own = newKeys();
        Validity validity = new Validity(now.minus(MONTH), now.plus(MONTH), Optional.empty(), List.of(uris));
        return new TestCertificates(sign(commonName, "not.a.device", validity, own, this), own);
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(
            String name, String host, Validity validity, KeyPair keys, TestCertificates issuer)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        boolean ca = host.isEmpty();
        X500Name subject = new X500Name("CN=" + name);
        X500Name by = issuer == null || issuer.certificate() == null
                ? subject
                : new X500Name(issuer.certificate().getSubjectX500Principal().getName());
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                by,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(validity.from()),
                Date.from(validity.to()),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
        if (!ca) {
            Stream<GeneralName> uris =
                    validity.uris().stream().map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri));
            GeneralNames names =
                    new GeneralNames(Stream.concat(Stream.of(new GeneralName(GeneralName.dNSName, host)), uris)
                            .toArray(GeneralName[]::new));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
        }
        if (validity.purpose().isPresent()) {
            builder.addExtension(
                    Extension.extendedKeyUsage, false, validity.purpose().get());
        }
        KeyPair signer = issuer == null ? keys : issuer.keys();
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    }

    public Path writeCertificate(Path file) throws IOException, GeneralSecurityException {
        return write(file, "CERTIFICATE", certificate.getEncoded());
    }

    public Path writeKey(Path file) throws IOException {
        return write(file, "PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    private static Path write(Path file, String type, byte[] der) throws IOException {
        StringWriter pem = new StringWriter();
        pem.write("-----BEGIN " + type + "-----\n");
        pem.write(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
        pem.write("\n-----END " + type + "-----\n");
        return Files.writeString(file, pem.toString(), StandardCharsets.US_ASCII);
    }

    /** For a server that shows this certificate and trusts clients of the authority. */
    public SSLContext server(TestCertificates authority) throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("server", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(own, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
