package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CRLReason;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.CertificateBook;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.device.FileDeviceRegistry;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.MemoryDirectory;
import tsuji.gateway.time.TrustedClock;
import tsuji.gateway.tls.SigningRequest;
import tsuji.gateway.tls.TestRequest;
import tsuji.wire.TimeQuality;

class DeviceCertificatesTest {
    private static final Duration OVERLAP = Duration.ofHours(24);

    @TempDir(factory = MemoryDirectory.class)
    Path data;

    private final WallClock clock = new WallClock();
    private Enrolment enrolment;
    private DeviceCertificates certificates;

    /** Stands still until it is moved. */
    private static final class WallClock extends Clock {
        private Instant now = Instant.parse("2026-11-26T09:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void make() throws Exception {
        enrolment = new Enrolment(data, new SecureRandom(), clock::millis);
        certificates = new DeviceCertificates(data, clock);
        certificates.ca().make("street corner", 20, clock.instant());
        enrolment.add(Application.of("SC-1", "scooter"));
        enrolment.add(Application.of("SC-2", "scooter"));
    }

    private SigningRequest request(String id, KeyPair key) throws Exception {
        return SigningRequest.read(TestRequest.write(data.resolve("request.pem"), "CN=" + id, key));
    }

    private X509Certificate sign(String id) throws Exception {
        return certificates.sign(request(id, TestRequest.key()), 365);
    }

    private FileDeviceRegistry registry() {
        return new FileDeviceRegistry(data, List.of(), clock::millis);
    }

    private Optional<String> holder(X509Certificate certificate) {
        try (FileDeviceRegistry registry = registry()) {
            return registry.authenticate(certificate).map(DeviceRegistry.Identity::name);
        }
    }

    private CRLReason revoked(X509Certificate certificate) throws Exception {
        certificates.refreshCrl();
        return Optional.ofNullable(certificates.ca().crl().orElseThrow().getRevokedCertificate(certificate))
                .map(entry -> entry.getRevocationReason())
                .orElse(null);
    }

    @Test
    void certificateSpeaksForItsDevice() throws Exception {
        X509Certificate certificate = sign("SC-1");

        assertThat(holder(certificate)).contains("SC-1");
        assertThat(revoked(certificate)).isNull();
        assertThat(enrolment.find("SC-1").orElseThrow().details().certificateEndsMillis())
                .hasValue(certificate.getNotAfter().getTime());
    }

    @Test
    void onlyWhoMaySpeakGetsACertificate() throws Exception {
        assertThatThrownBy(() -> sign("SC-3")).hasMessage("\"SC-3\" is not registered");
        assertThatThrownBy(() -> sign("../x")).hasMessage("\"../x\" is not registered");
        enrolment.suspend("SC-1");
        assertThatThrownBy(() -> sign("SC-1")).hasMessageContaining("SC-1 is suspended");
        enrolment.retire("SC-1");
        assertThatThrownBy(() -> sign("SC-1")).hasMessageContaining("SC-1 is retired");
    }

    @Test
    void keyOfAnotherDeviceIsRefused() throws Exception {
        KeyPair key = TestRequest.key();
        certificates.sign(request("SC-1", key), 365);

        assertThatThrownBy(() -> certificates.sign(request("SC-2", key), 365))
                .hasMessageContaining("was certified before, for SC-1");
        sign("SC-2");
        assertThatThrownBy(() -> certificates.renew(request("SC-2", key), 365, OVERLAP))
                .hasMessageContaining("was certified before, for SC-1");
    }

    @Test
    void secondCertificateIsARenewalAndNotAnother() throws Exception {
        assertThatThrownBy(() -> certificates.renew(request("SC-1", TestRequest.key()), 365, OVERLAP))
                .hasMessageContaining("ca sign gives it the first one");
        sign("SC-1");

        assertThatThrownBy(() -> sign("SC-1")).hasMessageContaining("ca renew replaces it");
    }

    @Test
    void renewedCertificateIsGoodForTheOverlapAndThenOnTheList() throws Exception {
        KeyPair key = TestRequest.key();
        X509Certificate old = certificates.sign(request("SC-1", key), 365);
        X509Certificate fresh = certificates.renew(request("SC-1", key), 365, OVERLAP);
        assertThat(holder(old)).contains("SC-1");
        assertThat(revoked(old)).isNull();

        clock.now = clock.now.plus(OVERLAP);

        assertThat(holder(old)).isEmpty();
        assertThat(holder(fresh)).contains("SC-1");
        assertThat(revoked(old)).isEqualTo(CRLReason.SUPERSEDED);
        assertThat(revoked(fresh)).isNull();
    }

    @Test
    void endOfTheOverlapIsNoticedByTheRunningGateway() throws Exception {
        sign("SC-1");
        certificates.renew(request("SC-1", TestRequest.key()), 365, OVERLAP);
        try (FileDeviceRegistry registry = registry()) {
            clock.now = clock.now.plus(OVERLAP).minusMillis(1);
            assertThat(registry.reloadIfChanged()).isFalse();

            clock.now = clock.now.plusMillis(1);

            assertThat(registry.reloadIfChanged()).isTrue();
            assertThat(registry.reloadIfChanged()).isFalse();
        }
    }

    @Test
    void endOfACertificateIsNoticedByTheRunningGatewayThatWasShownIt() throws Exception {
        X509Certificate certificate = sign("SC-1");
        try (FileDeviceRegistry registry = registry()) {
            assertThat(registry.authenticate(certificate)).isPresent();
            clock.now = certificate.getNotAfter().toInstant().minusMillis(1);
            assertThat(registry.reloadIfChanged()).isFalse();
            assertThat(registry.authenticate(certificate)).isPresent();

            clock.now = clock.now.plusMillis(1);

            assertThat(registry.reloadIfChanged())
                    .as("connections are judged again")
                    .isTrue();
            assertThat(registry.authenticate(certificate)).isEmpty();
            assertThat(registry.reloadIfChanged()).isFalse();
        }
    }

    @Test
    void overlapHasBounds() throws Exception {
        X509Certificate old = sign("SC-1");
        certificates.renew(request("SC-1", TestRequest.key()), 365, Duration.ZERO);
        assertThat(holder(old)).isEmpty();
        certificates.renew(request("SC-1", TestRequest.key()), 365, Enrolment.OVERLAP_MAX);

        for (Duration wrong : List.of(Duration.ofMillis(-1), Enrolment.OVERLAP_MAX.plusMillis(1))) {
            assertThatThrownBy(() -> certificates.renew(request("SC-1", TestRequest.key()), 365, wrong))
                    .hasMessageStartingWith("overlap is " + wrong);
        }
    }

    @Test
    void stateOfTheDeviceIsThatOfItsCertificate() throws Exception {
        X509Certificate certificate = sign("SC-1");

        enrolment.suspend("SC-1");
        assertThat(holder(certificate)).isEmpty();
        assertThat(revoked(certificate)).isEqualTo(CRLReason.CERTIFICATE_HOLD);

        enrolment.resume("SC-1");
        assertThat(holder(certificate)).contains("SC-1");
        assertThat(revoked(certificate)).isNull();

        enrolment.retire("SC-1");
        assertThat(holder(certificate)).isEmpty();
        assertThat(revoked(certificate)).isEqualTo(CRLReason.CESSATION_OF_OPERATION);
    }

    @Test
    void nextDeviceOfTheSameNameDoesNotInheritTheCertificate() throws Exception {
        X509Certificate old = sign("SC-1");
        certificates.renew(request("SC-1", TestRequest.key()), 365, OVERLAP);
        enrolment.remove("SC-1");
        assertThat(revoked(old)).isEqualTo(CRLReason.CESSATION_OF_OPERATION);

        enrolment.add(Application.of("SC-1", "scooter"));

        assertThat(holder(old)).isEmpty();
        assertThat(revoked(old)).isEqualTo(CRLReason.SUPERSEDED);
    }

    @Test
    void revokedKeyIsNotCertifiedAgain() throws Exception {
        KeyPair key = TestRequest.key();
        X509Certificate certificate = certificates.sign(request("SC-1", key), 365);

        certificates.revoke("SC-1");

        assertThat(holder(certificate)).isEmpty();
        assertThat(revoked(certificate)).isEqualTo(CRLReason.SUPERSEDED);
        assertThatThrownBy(() -> certificates.sign(request("SC-1", key), 365))
                .hasMessageContaining("make a new key on the device");
        assertThat(holder(sign("SC-1"))).contains("SC-1");
    }

    @Test
    void certificatesOfOneDeviceAreBounded() throws Exception {
        KeyPair key = TestRequest.key();
        certificates.sign(request("SC-1", key), 365);
        for (int i = 1; i < CertificateBook.PER_PEER_MAX; i++) {
            certificates.renew(request("SC-1", key), 365, OVERLAP);
        }

        assertThatThrownBy(() -> certificates.renew(request("SC-1", key), 365, OVERLAP))
                .hasMessageContaining("SC-1 got 16 certificates that have not expired, allowed 16");

        clock.now = clock.now.plus(Duration.ofDays(366));
        certificates.renew(request("SC-1", key), 365, OVERLAP);
    }

    @Test
    void refusedRequestChangesNothing() throws Exception {
        X509Certificate certificate = sign("SC-1");

        assertThatThrownBy(() -> certificates.renew(request("SC-1", TestRequest.key()), 3_651, OVERLAP))
                .hasMessageContaining("days is 3651");

        assertThat(holder(certificate)).contains("SC-1");
        assertThat(certificates.list()).hasSize(1);
    }

    private TrustedClock.Sighting sight(TimeQuality quality) {
        return new TrustedClock.Sighting(clock.millis(), quality);
    }

    @Test
    void gatewayWarnsThirtyDaysBeforeACertificateEndsAndKeepsTheList() throws Exception {
        certificates.sign(request("SC-1", TestRequest.key()), 31);
        Health health = new Health();
        try (FileDeviceRegistry registry = registry()) {
            CertificateCare care = new CertificateCare(data, registry, health);
            care.step(false, 0, sight(TimeQuality.UNKNOWN));
            assertThat(certificates.ca().crl()).as("the clock is not believed").isEmpty();

            care.step(false, 0, sight(TimeQuality.SYNCED));
            assertThat(certificates.ca().crl()).isPresent();
            assertThat(health.conditions()).isEmpty();
            clock.now = clock.now.plus(Duration.ofDays(1)).plusMillis(1);
            care.step(false, CertificateCare.EVERY_MILLIS - 1, sight(TimeQuality.SYNCED));
            assertThat(health.conditions()).as("looked at once an hour").isEmpty();
            care.step(false, CertificateCare.EVERY_MILLIS, sight(TimeQuality.SYNCED));

            assertThat(health.conditions().get(ErrorCode.E410)).contains("SC-1 (29 days)", "ca renew");
            certificates.renew(request("SC-1", TestRequest.key()), 365, OVERLAP);
            care.step(registry.reloadIfChanged(), CertificateCare.EVERY_MILLIS + 1, sight(TimeQuality.SYNCED));
            assertThat(health.conditions()).as("renewed").isEmpty();
        }
    }

    @Test
    void gatewayGoesOnWarningWhenTheCertificateHasEnded() throws Exception {
        certificates.sign(request("SC-1", TestRequest.key()), 1);
        clock.now = clock.now.plus(Duration.ofDays(1));
        Health health = new Health();
        try (FileDeviceRegistry registry = registry()) {
            new CertificateCare(data, registry, health).step(true, 0, sight(TimeQuality.SYNCED));
        }

        assertThat(health.conditions().get(ErrorCode.E410)).contains("SC-1 (ended)");
    }

    @Test
    void listThatCannotBeRenewedIsSaid() throws Exception {
        Health health = new Health();
        Files.writeString(data.resolve("ca/ca.key"), "gone");
        try (FileDeviceRegistry registry = registry()) {
            new CertificateCare(data, registry, health).step(true, 0, sight(TimeQuality.SYNCED));
        }

        assertThat(health.conditions().get(ErrorCode.E411)).contains("ca.key holds no PEM key");
    }
}
