package tsuji.gateway.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate that a gateway makes for itself on its first start: ECDSA P-256, self-signed, kept in {@code tls} of the
 * data directory. Devices pin it, so it is made once and never replaced without being asked.
 */
public final class OwnCertificate {
    private static final String CERTIFICATE = "server.pem";
    private static final String KEY = "server.key";
    // Fixed dates: at its first start a gateway without a clock chip may believe that it is 1970.
    private static final Instant NOT_BEFORE = Instant.parse("2024-01-01T00:00:00Z");
    // RFC 5280, section 4.1.2.5: no well-defined expiration date.
    private static final Instant NOT_AFTER = Instant.parse("9999-12-31T23:59:59Z");

    private final Path directory;
    private final SecureRandom random;

    /**
     * Nothing is made yet.
     *
     * @param directory where it is kept; made with it.
     */
    public OwnCertificate(Path directory, SecureRandom random) {
        this.directory = directory;
        this.random = random;
    }

    /** PEM, X.509. */
    public Path certificate() {
        return directory.resolve(CERTIFICATE);
    }

    /** PEM, PKCS#8. */
    public Path key() {
        return directory.resolve(KEY);
    }

    /**
     * Makes it, unless it is there.
     *
     * @throws IOException it cannot be made or written: the door stays closed.
     */
    public void makeIfAbsent() throws IOException {
        if (Files.exists(certificate())) {
            return;
        }
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            // The certificate comes last: when it is there, its key is too.
            replace(key(), pem(new JcaPKCS8Generator(pair.getPrivate(), null)));
            replace(certificate(), pem(selfSigned(pair)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("no certificate can be made: " + e.getMessage(), e);
        }
    }

    private X509Certificate selfSigned(KeyPair pair)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        X500Principal name = new X500Principal("CN=tsuji-gateway");
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(127, random).add(BigInteger.ONE),
                Date.from(NOT_BEFORE),
                Date.from(NOT_AFTER),
                name,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.subjectAlternativeName, false, names());
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private static GeneralNames names() {
        return new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.dNSName, hostName()),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
        });
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // The machine does not know its own name; clients then use the address.
            return "localhost";
        }
    }

    private static String pem(Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        return text.toString();
    }

    /** After a power cut the file is there whole, or not at all. */
    private void replace(Path file, String content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(
                beside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        for (Path synced : new Path[] {directory, directory.toAbsolutePath().getParent()}) {
            try (FileChannel channel = FileChannel.open(synced, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
