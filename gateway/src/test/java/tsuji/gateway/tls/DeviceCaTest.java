package tsuji.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.journal.MemoryDirectory;

class DeviceCaTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    @TempDir(factory = MemoryDirectory.class)
    Path data;

    private DeviceCa ca;

    @BeforeEach
    void make() throws Exception {
        ca = new DeviceCa(data, new SecureRandom());
        ca.make("street corner", 2, NOW);
    }

    private static SigningRequest request() {
        return new SigningRequest("SC-1", TestRequest.key().getPublic());
    }

    @Test
    void keyIsForItsOwnerOnlyAndNeverReplaced() throws Exception {
        Path key = data.resolve("ca/ca.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        byte[] before = Files.readAllBytes(key);

        assertThatThrownBy(() -> ca.make("another", 2, NOW)).hasMessageContaining("is there already");

        assertThat(Files.readAllBytes(key)).isEqualTo(before);
    }

    @Test
    void keyWhoseCertificateIsGoneIsNotReplacedEither() throws Exception {
        Files.delete(ca.certificateFile());

        assertThatThrownBy(() -> ca.make("another", 2, NOW)).hasMessageContaining("is there already");
    }

    @Test
    void whatAPowerCutLeftOfTheFirstMakingIsMadeAnew() throws Exception {
        Path fresh = Files.createDirectory(data.resolve("cut"));
        Files.createDirectory(fresh.resolve("ca.new"));
        Files.writeString(fresh.resolve("ca.new/ca.key"), "half a k");
        DeviceCa again = new DeviceCa(fresh, new SecureRandom());
        assertThat(again.isMade()).isFalse();

        again.make("street corner", 1, NOW);

        assertThat(again.issue(request(), 1, NOW)).isNotNull();
    }

    @Test
    void authorityIssuesForDevicesAndNoFurtherAuthorities() throws Exception {
        X509Certificate own = ca.certificate();

        assertThat(own.getBasicConstraints()).isZero();
        assertThat(own.getKeyUsage()[KEY_CERT_SIGN]).isTrue();
        assertThat(own.getKeyUsage()[CRL_SIGN]).isTrue();
        assertThat(own.getKeyUsage()[0]).isFalse();
        assertThat(own.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(own.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(730)));
        assertThat(own.getSubjectX500Principal().getName()).isEqualTo("CN=street corner");
    }

    @Test
    void certificateIsForAClientAndNothingElseWhateverWasAsked() throws Exception {
        Path file = TestRequest.write(data.resolve("request.pem"), "CN=SC-1", TestRequest.key());

        X509Certificate made = ca.issue(SigningRequest.read(file), 30, NOW);

        made.verify(ca.certificate().getPublicKey());
        assertThat(made.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(made.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(made.getSubjectAlternativeNames()).containsExactly(List.of(6, "urn:dev:tsuji:SC-1"));
        assertThat(made.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(made.getSubjectX500Principal().getName()).isEqualTo("CN=SC-1");
        assertThat(made.getNotBefore().toInstant()).isEqualTo(NOW.minus(Authority.BACKDATED));
        assertThat(made.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(made.getSerialNumber()).isPositive();
        assertThat(made.getSerialNumber().bitLength()).isBetween(64, 159);
    }

    @Test
    void validityHasBounds() throws Exception {
        assertThat(ca.issue(request(), DeviceCa.DAYS_MIN, NOW)).isNotNull();
        assertThat(ca.issue(request(), DeviceCa.DAYS_MAX, NOW).getNotAfter())
                .as("never outlives the authority")
                .isEqualTo(ca.certificate().getNotAfter());
        for (int days : new int[] {DeviceCa.DAYS_MIN - 1, DeviceCa.DAYS_MAX + 1}) {
            assertThatThrownBy(() -> ca.issue(request(), days, NOW))
                    .hasMessage("days is " + days + ", allowed 1 to 3650");
        }
        DeviceCa other = new DeviceCa(data.resolve("other"), new SecureRandom());
        for (int years : new int[] {DeviceCa.CA_YEARS_MIN - 1, DeviceCa.CA_YEARS_MAX + 1}) {
            assertThatThrownBy(() -> other.make("x", years, NOW)).hasMessage("years is " + years + ", allowed 1 to 30");
        }
        other.make("x", DeviceCa.CA_YEARS_MAX, NOW);
    }

    @Test
    void nothingIsSignedWhileTheClockIsOutsideTheAuthoritysValidity() {
        for (Instant wrong : List.of(Instant.EPOCH, NOW.plus(Duration.ofDays(731)))) {
            assertThatThrownBy(() -> ca.issue(request(), 1, wrong))
                    .isInstanceOf(GeneralSecurityException.class)
                    .hasMessageContaining("the clock says " + wrong);
        }
    }

    @Test
    void keyOfAnotherAuthorityIsNoticed() throws Exception {
        DeviceCa other = new DeviceCa(data.resolve("other"), new SecureRandom());
        other.make("street corner", 2, NOW);
        Files.copy(other.certificateFile().resolveSibling("ca.key"), data.resolve("ca/copy"));
        Files.move(data.resolve("ca/copy"), data.resolve("ca/ca.key"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> ca.issue(request(), 1, NOW)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void authoritysOwnKeyIsNotCertifiedForADevice() {
        assertThatThrownBy(() ->
                        ca.issue(new SigningRequest("SC-1", ca.certificate().getPublicKey()), 1, NOW))
                .hasMessageContaining("the key of the authority itself");
    }

    @Test
    void revocationKeepsItsDateAndTheListsAreCounted() throws Exception {
        Revoked one = new Revoked(BigInteger.ONE, CRLReason.SUPERSEDED);
        Revoked two = new Revoked(BigInteger.TWO, CRLReason.CERTIFICATE_HOLD);
        ca.writeCrl(List.of(one), NOW);
        X509CRL first = ca.crl().orElseThrow();

        Instant later = NOW.plusSeconds(60);
        ca.writeCrl(List.of(two, one), later);

        X509CRL second = ca.crl().orElseThrow();
        second.verify(ca.certificate().getPublicKey());
        assertThat(second.getRevokedCertificate(BigInteger.ONE).getRevocationDate())
                .isEqualTo(NOW);
        assertThat(second.getRevokedCertificate(BigInteger.TWO).getRevocationDate())
                .isEqualTo(later);
        assertThat(Revoked.of(second)).containsExactly(one, two);
        assertThat(new BigInteger(second.getExtensionValue("2.5.29.20")))
                .isGreaterThan(new BigInteger(first.getExtensionValue("2.5.29.20")));
        assertThat(second.getNextUpdate().toInstant()).isEqualTo(later.plus(DeviceCa.CRL_VALIDITY));
    }

    @Test
    void listIsMadeAnewWhenItSaysSomethingElseOrGrowsOld() throws Exception {
        List<Revoked> revoked = List.of(new Revoked(BigInteger.ONE, CRLReason.SUPERSEDED));
        assertThat(ca.needsCrl(revoked, NOW)).as("there is none").isTrue();
        ca.writeCrl(revoked, NOW);
        Instant half = NOW.plus(DeviceCa.CRL_VALIDITY.dividedBy(2));

        assertThat(ca.needsCrl(revoked, NOW)).isFalse();
        assertThat(ca.needsCrl(revoked, half.minusMillis(1))).isFalse();
        assertThat(ca.needsCrl(revoked, half)).isTrue();
        assertThat(ca.needsCrl(List.of(), NOW)).isTrue();
        assertThat(ca.needsCrl(revoked, NOW.minus(Duration.ofDays(300))))
                .as("made in the future")
                .isTrue();
    }

    @Test
    void damagedListIsMadeAnew() throws Exception {
        Files.writeString(ca.crlFile(), "half a l");

        assertThat(ca.needsCrl(List.of(), NOW)).isTrue();
        ca.writeCrl(List.of(), NOW);

        assertThat(ca.crl()).isPresent();
    }
}
