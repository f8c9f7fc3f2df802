package tsuji.gateway.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import tsuji.wire.DeviceId;

/** Key and certificate of an authority, ECDSA P-256; profiles of RFC 5280, for devices narrowed as RFC 7925 has it. */
record Authority(PrivateKey key, X509Certificate certificate) {
    /** A device whose clock is late by less must not refuse what was issued just now. */
    static final Duration BACKDATED = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;

    /** Work of Bouncy Castle, whose many exceptions mean the same here. */
    private interface Signing<T> {
        T run() throws IOException, OperatorCreationException, GeneralSecurityException;
    }

    private static <T> T sign(Signing<T> signing) throws GeneralSecurityException {
        try {
            return signing.run();
        } catch (IOException | OperatorCreationException e) {
            throw new GeneralSecurityException("signing failed: " + e.getMessage(), e);
        }
    }

    static Authority make(String name, Instant now, Duration validity, SecureRandom random)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair pair = generator.generateKeyPair();
        X500Name subject = commonName(name);
        return sign(() -> {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject,
                    serial(random),
                    Date.from(now.minus(BACKDATED)),
                    Date.from(now.plus(validity)),
                    subject,
                    pair.getPublic());
            // Issues for devices only, no further authorities.
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new Authority(pair.getPrivate(), signed(builder, pair.getPrivate()));
        });
    }

    X509Certificate issue(SigningRequest request, Instant now, Duration validity, SecureRandom random)
            throws GeneralSecurityException {
        PublicKey subject = request.key();
        if (subject.equals(certificate.getPublicKey())) {
            throw new GeneralSecurityException("the request is for the key of the authority itself");
        }
        DeviceId id = device(request);
        Instant ownEnd = certificate.getNotAfter().toInstant();
        Instant end = now.plus(validity).isAfter(ownEnd) ? ownEnd : now.plus(validity);
        return sign(() -> {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new JcaX509CertificateHolder(certificate).getSubject(),
                    serial(random),
                    Date.from(now.minus(BACKDATED)),
                    Date.from(end),
                    commonName(request.name()),
                    subject);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, id.urn())));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subject));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(certificate));
            X509Certificate made = signed(builder, key);
            // The key file may be of another authority.
            made.verify(certificate.getPublicKey());
            return made;
        });
    }

    private static DeviceId device(SigningRequest request) throws GeneralSecurityException {
        if (!DeviceId.isValid(request.name())) {
            throw new GeneralSecurityException("\"" + request.name() + "\" cannot be the id of a device");
        }
        return new DeviceId(request.name());
    }

    X509CRL crl(List<Revoked> revoked, Optional<X509CRL> last, Instant now, Duration validity)
            throws GeneralSecurityException {
        return sign(() -> {
            X509v2CRLBuilder builder = new JcaX509v2CRLBuilder(certificate, Date.from(now));
            builder.setNextUpdate(Date.from(now.plus(validity)));
            for (Revoked entry : Revoked.sorted(revoked)) {
                builder.addCRLEntry(
                        entry.serial(), since(entry, last, now), entry.reason().ordinal());
            }
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number(last, now)));
            X509CRL made = new JcaX509CRLConverter().getCRL(builder.build(signer(key)));
            made.verify(certificate.getPublicKey());
            return made;
        });
    }

    private static Date since(Revoked entry, Optional<X509CRL> last, Instant now) {
        return last.map(crl -> crl.getRevokedCertificate(entry.serial()))
                .map(X509CRLEntry::getRevocationDate)
                .orElse(Date.from(now));
    }

    /** Grows even when the last list is lost, because time does. */
    private static BigInteger number(Optional<X509CRL> last, Instant now) {
        BigInteger byTime = BigInteger.valueOf(now.toEpochMilli());
        return last.map(crl -> crl.getExtensionValue(Extension.cRLNumber.getId()))
                .map(octets -> ASN1Integer.getInstance(
                                ASN1OctetString.getInstance(octets).getOctets())
                        .getValue()
                        .add(BigInteger.ONE))
                .map(byTime::max)
                .orElse(byTime);
    }

    private static X500Name commonName(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey by)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(by)));
    }

    private static ContentSigner signer(PrivateKey by) throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(by);
    }
}
