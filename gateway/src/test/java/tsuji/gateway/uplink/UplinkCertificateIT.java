package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.tls.ClientCertificate;
import tsuji.gateway.tls.TestCertificates;

/** A broker that lets in only who shows a certificate, and a technician who loads the next one. */
class UplinkCertificateIT {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path directory;

    private final Rig rig = new Rig();
    private TestCertificates authority;
    private BrokerSettings.TlsFiles files;

    @BeforeEach
    void configureOne() throws Exception {
        authority = TestCertificates.authority("city-ca");
        TestCertificates first = authority.issue("gw-01", Duration.ZERO);
        files = new BrokerSettings.TlsFiles(
                Optional.of(authority.writeCertificate(directory.resolve("ca.pem"))),
                Optional.of(first.writeCertificate(directory.resolve("first.pem"))),
                Optional.of(first.writeKey(directory.resolve("first.key"))),
                Optional.of(directory.resolve("tls")));
    }

    private Mosquitto broker() throws Exception {
        return broker(files.ca().orElseThrow());
    }

    private Mosquitto broker(Path trusted) throws Exception {
        TestCertificates server = authority.issue("localhost", Duration.ZERO);
        return Mosquitto.startForCertificates(
                directory,
                trusted,
                server.writeCertificate(directory.resolve("server.pem")),
                server.writeKey(directory.resolve("server.key")));
    }

    private Uplink uplink(Mosquitto broker) {
        return uplink(broker.port);
    }

    private Uplink uplink(int port) {
        BrokerSettings plain = Rig.brokers(URI.create("mqtts://localhost:" + port));
        return rig.uplink(Rig.settings(new BrokerSettings(
                plain.brokers(), "", "", Optional.empty(), files, plain.keepAlive(), plain.offlineBudget())));
    }

    /** Lasts longer than the first, and is valid already. */
    private ClientCertificate later(TestCertificates issuer) throws Exception {
        TestCertificates made = issuer.issue("gw-01", DAY.minusHours(1));
        return ClientCertificate.read(
                made.writeCertificate(directory.resolve("next.pem")), made.writeKey(directory.resolve("next.key")));
    }

    private static void awaitOnline(Uplink uplink) {
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> uplink.status().connection().isOnline());
    }

    private String warning() {
        return rig.health.conditions().getOrDefault(ErrorCode.E210, "");
    }

    @Test
    void loadedCertificateIsTakenOverWithoutARestart() throws Exception {
        try (Mosquitto broker = broker();
                Uplink uplink = uplink(broker)) {
            uplink.start();
            awaitOnline(uplink);
            long since = uplink.status().connection().sinceMonoMillis().orElseThrow();
            ClientCertificate next = later(authority);

            files.own().load(next, Instant.now());

            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> uplink.status().connection().sinceMonoMillis().orElse(since) > since
                            && warning().contains(next.expiresAt().toString()));
            assertThat(warning()).doesNotContain("refuses");
        }
    }

    @Test
    void certificateThatTheCityDoesNotKnowCostsOneAttempt() throws Exception {
        try (Mosquitto broker = broker();
                Uplink uplink = uplink(broker)) {
            uplink.start();
            awaitOnline(uplink);

            files.own().load(later(TestCertificates.authority("another-ca")), Instant.now());

            await().atMost(20, TimeUnit.SECONDS).until(() -> warning().contains("refuses"));
            awaitOnline(uplink);
        }
    }

    @Test
    void certificateThatTheCityComesToKnowIsUsedWithoutAnOutage() throws Exception {
        rig.certificateAgain = new CertificateChoice.Again(Duration.ofMillis(500), Duration.ofMillis(500));
        TestCertificates another = TestCertificates.authority("another-ca");
        ClientCertificate next = later(another);
        Path both = directory.resolve("both.pem");
        Files.writeString(
                both,
                Files.readString(files.ca().orElseThrow())
                        + Files.readString(another.writeCertificate(directory.resolve("another-ca.pem"))));
        try (Mosquitto before = broker();
                Mosquitto after = broker(both);
                SlowLine line = new SlowLine(before.port, Integer.MAX_VALUE, 0);
                Uplink uplink = uplink(line.port())) {
            uplink.start();
            awaitOnline(uplink);
            files.own().load(next, Instant.now());
            await().atMost(20, TimeUnit.SECONDS).until(() -> warning().contains("refuses"));

            line.leadTo(after.port);

            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> uplink.status().connection().isOnline()
                            && warning().contains(next.expiresAt().toString())
                            && !warning().contains("refuses"));
        }
    }

    @Test
    void gatewayWithoutACertificateIsLetInOnceOneIsLoaded() throws Exception {
        files = new BrokerSettings.TlsFiles(files.ca(), Optional.empty(), Optional.empty(), files.loaded());
        try (Mosquitto broker = broker();
                Uplink uplink = uplink(broker)) {
            uplink.start();
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> uplink.status().connection().lastError().isPresent());

            files.own().load(later(authority), Instant.now());

            awaitOnline(uplink);
        }
    }
}
