package tsuji.sim.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tsuji.wire.DeviceId;

/** What the authority issues, as Java's own validation of paths (RFC 5280, section 6) sees it. */
class DeviceAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00.500Z");
    private static final DeviceId DEVICE = new DeviceId("SC-0001");

    private final DeviceAuthority authority = new DeviceAuthority(Clock.fixed(NOW, ZoneOffset.UTC));

    private void validate(DeviceAuthority trusted, DeviceCertificate shown, Instant when)
            throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate anchor = (X509Certificate) factory.generateCertificate(
                new ByteArrayInputStream(trusted.pem().getBytes(US_ASCII)));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(when));
        CertPathValidator.getInstance("PKIX")
                .validate(factory.generateCertPath(List.of(shown.certificate())), parameters);
    }

    @Test
    void certificateIsGoodToTheSecondInWhichItEnds() {
        DeviceCertificate shown = authority.issue(DEVICE, Duration.ofSeconds(2));

        assertThatCode(() -> validate(authority, shown, NOW.plusMillis(1_500))).doesNotThrowAnyException();
        assertThatThrownBy(() -> validate(authority, shown, NOW.plusMillis(1_501)))
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        e -> assertThat(e.getReason()).isEqualTo(BasicReason.EXPIRED));
    }

    @Test
    void certificateWithNothingLeftHasEnded() {
        DeviceCertificate shown = authority.issue(DEVICE, Duration.ZERO);

        assertThatThrownBy(() -> validate(authority, shown, NOW)).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void anotherAuthorityDoesNotVouchForIt() {
        DeviceAuthority other = new DeviceAuthority(Clock.fixed(NOW, ZoneOffset.UTC));

        assertThatThrownBy(() -> validate(other, authority.issue(DEVICE), NOW))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void certificateNamesTheDeviceAsUriAndCommonNameAndHasAKeyOfItsOwn() throws GeneralSecurityException {
        DeviceCertificate one = authority.issue(DEVICE);
        DeviceCertificate next = authority.issue(DEVICE);

        assertThat(one.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=SC-0001");
        assertThat(one.certificate().getSubjectAlternativeNames()).containsExactly(List.of(6, "urn:dev:tsuji:SC-0001"));
        assertThat(one.certificate().getPublicKey())
                .isNotEqualTo(next.certificate().getPublicKey());
    }
}
