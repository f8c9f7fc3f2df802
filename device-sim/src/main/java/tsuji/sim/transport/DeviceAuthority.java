package tsuji.sim.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
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

    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final byte[] VERSION_3 = HexFormat.of().parseHex("a003020102");
    private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("300a06082a8648ce3d040302");

    /** Basic constraints, critical: an authority. */
    private static final byte[] IS_AUTHORITY = HexFormat.of().parseHex("300f0603551d130101ff040530030101ff");

    private static final byte[] SUBJECT_ALTERNATIVE_NAME = HexFormat.of().parseHex("0603551d11");

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final X500Principal name = new X500Principal("CN=tsuji-sim devices");
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** What a certificate says of its subject. */
    private record Subject(X500Principal name, PublicKey key, byte[] extension, Instant end) {}

    /** A new one. */
    public DeviceAuthority(Clock clock) {
        this.clock = clock;
        this.keys = newKeys();
        this.certificate = sign(new Subject(
                name, keys.getPublic(), IS_AUTHORITY, clock.instant().plus(LIFE)));
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
        byte[] uri = Der.of(Der.CONTEXT + 6, device.urn().getBytes(US_ASCII));
        byte[] names = Der.sequence(SUBJECT_ALTERNATIVE_NAME, Der.of(Der.OCTET_STRING, Der.sequence(uri)));
        Subject subject = new Subject(
                new X500Principal("CN=" + device),
                own.getPublic(),
                names,
                clock.instant().plus(left));
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
        byte[] validity = Der.sequence(time(clock.instant().minus(BACKDATED)), time(subject.end()));
        byte[] content = Der.sequence(
                VERSION_3,
                Der.of(Der.INTEGER, serial()),
                ECDSA_WITH_SHA256,
                name.getEncoded(),
                validity,
                subject.name().getEncoded(),
                subject.key().getEncoded(),
                Der.of(Der.CONSTRUCTED + 3, Der.sequence(subject.extension())));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate(), random);
            signature.update(content);
            byte[] whole = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** Positive, and in its shortest form. */
    private byte[] serial() {
        byte[] serial = new byte[16];
        random.nextBytes(serial);
        serial[0] = 0x01;
        return serial;
    }

    private static byte[] time(Instant instant) {
        return Der.of(Der.UTC_TIME, UTC_TIME.format(instant).getBytes(US_ASCII));
    }

    private static IllegalStateException impossible(GeneralSecurityException cause) {
        return new IllegalStateException("every Java platform has X.509 and ECDSA on " + CURVE, cause);
    }
}
