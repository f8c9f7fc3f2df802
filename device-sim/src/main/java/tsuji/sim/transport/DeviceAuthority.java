package tsuji.sim.transport;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import tsuji.wire.DeviceId;

/**
 * Issues certificates to simulated devices, ECDSA P-256 (RFC 5280). That of the gateway counts in days; this one lets a
 * certificate end within a second. It is never written down: it is worth nothing after the run. Any thread.
 */
public final class DeviceAuthority {
    private static final String CURVE = "secp256r1";
    private static final Duration LIFE = Duration.ofDays(365);

    /** Whoever checks it may have a clock that is a little late. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final X500Principal name = new X500Principal("CN=tsuji-sim devices");
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** What a certificate says of its subject. */
    private record Subject(
            X500Principal name, PublicKey key, Instant end, ASN1ObjectIdentifier kind, ASN1Object says) {}

    /** A new one. */
    public DeviceAuthority(Clock clock) {
        this.clock = clock;
        this.keys = newKeys();
        this.certificate = sign(new Subject(
                name,
                keys.getPublic(),
                clock.instant().plus(LIFE),
                Extension.basicConstraints,
                new BasicConstraints(true)));
    }

    /** Its own certificate, for those who shall trust it. */
    public String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** A certificate for a year. */
    DeviceCertificate issue(DeviceId device) {
        return issue(device, LIFE);
    }

    /** A certificate, with a key of its own, that is good for so long, to the second; not at all when that is nothing. */
    DeviceCertificate issue(DeviceId device, Duration left) {
        KeyPair own = newKeys();
        Subject subject = new Subject(
                new X500Principal("CN=" + device),
                own.getPublic(),
                clock.instant().plus(left),
                Extension.subjectAlternativeName,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, device.urn())));
        return new DeviceCertificate(own.getPrivate(), sign(subject));
    }

    private KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    private X509Certificate sign(Subject subject) {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(127, random).add(BigInteger.ONE),
                Date.from(clock.instant().minus(BACKDATED)),
                Date.from(subject.end()),
                subject.name(),
                subject.key());
        try {
            // RFC 5280, section 4.2.1.9: only an authority has critical constraints.
            builder.addExtension(subject.kind(), subject.kind().equals(Extension.basicConstraints), subject.says());
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw impossible(e);
        }
    }

    private static IllegalStateException impossible(Exception cause) {
        return new IllegalStateException("every Java platform has X.509 and ECDSA on " + CURVE, cause);
    }
}
