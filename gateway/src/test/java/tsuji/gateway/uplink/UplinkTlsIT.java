package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.tls.TestCertificates;

/** R13: the uplink shows nothing, not even its name, to a server that does not prove to be the city's. */
class UplinkTlsIT {
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path directory;

    private final Rig rig = new Rig();
    private TestCertificates authority;
    private Path ca;

    @BeforeEach
    void authority() throws Exception {
        authority = TestCertificates.authority("city-ca");
        ca = authority.writeCertificate(directory.resolve("ca.pem"));
    }

    private UplinkSettings settings(TlsPeer peer, BrokerSettings.TlsFiles files) {
        URI uri = URI.create("mqtts://localhost:" + peer.port());
        BrokerSettings plain = Rig.brokers(uri);
        return Rig.settings(new BrokerSettings(
                plain.brokers(), "secret-name", "", Optional.empty(), files, plain.keepAlive(), plain.offlineBudget()));
    }

    private BrokerSettings.TlsFiles onlyOurCa() {
        return new BrokerSettings.TlsFiles(Optional.of(ca), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private void refuses(TlsPeer server) {
        rig.journal.addTelemetry(1);
        try (TlsPeer peer = server;
                Uplink uplink = rig.uplink(settings(peer, onlyOurCa()))) {
            uplink.start();

            await().atMost(15, TimeUnit.SECONDS)
                    .until(() -> rig.health.conditions().containsKey(ErrorCode.E206) && peer.visits() > 0);
            assertThat(peer.heard()).doesNotContain("MQTT").doesNotContain("secret-name");
            assertThat(rig.health.conditions().get(ErrorCode.E206)).contains("uplink.tls_ca");
            assertThat(rig.journal.unsentEntries()).isEqualTo(1);
        }
    }

    private TlsPeer peer(TestCertificates certificate) throws Exception {
        return TlsPeer.tls(certificate.server(authority));
    }

    @Test
    void selfSignedServerIsRefused() throws Exception {
        refuses(peer(TestCertificates.selfSigned("localhost")));
    }

    @Test
    void serverOfAnotherNameIsRefused() throws Exception {
        refuses(peer(authority.issue("other.example", Duration.ZERO)));
    }

    @Test
    void expiredServerIsRefused() throws Exception {
        refuses(peer(authority.issue("localhost", YEAR.negated())));
    }

    @Test
    void serverThatIsNotYetValidIsRefused() throws Exception {
        refuses(peer(authority.issue("localhost", YEAR)));
    }

    @Test
    void serverOfAnotherAuthorityIsRefused() throws Exception {
        refuses(peer(TestCertificates.authority("other-ca").issue("localhost", Duration.ZERO)));
    }

    @Test
    void serverThatOnlySpeaksTls10IsRefused() throws Exception {
        refuses(TlsPeer.raw(TlsPeer.HELLO_TLS_1_0));
    }

    @Test
    void captivePortalIsRefused() throws Exception {
        refuses(TlsPeer.raw(TlsPeer.PORTAL));
    }

    @Test
    void theCitysServerIsAccepted() throws Exception {
        try (TlsPeer peer = peer(authority.issue("localhost", Duration.ZERO));
                Uplink uplink = rig.uplink(settings(peer, onlyOurCa()))) {
            uplink.start();

            await().atMost(15, TimeUnit.SECONDS)
                    .until(() -> uplink.status().connection().isOnline());
            assertThat(peer.heard()).contains("MQTT", "secret-name");
        }
    }

    @Test
    void gatewayProvesItselfWithItsCertificate() throws Exception {
        TestCertificates own = authority.issue("gw-01", Duration.ZERO);
        BrokerSettings.TlsFiles files = new BrokerSettings.TlsFiles(
                Optional.of(ca),
                Optional.of(own.writeCertificate(directory.resolve("own.pem"))),
                Optional.of(own.writeKey(directory.resolve("own.key"))),
                Optional.empty());
        try (TlsPeer peer = TlsPeer.mutualTls(
                        authority.issue("localhost", Duration.ZERO).server(authority));
                Uplink uplink = rig.uplink(settings(peer, files))) {
            uplink.start();

            await().atMost(15, TimeUnit.SECONDS)
                    .until(() -> uplink.status().connection().isOnline());
        }
    }

    @Test
    void brokenCaFileTrustsNobody() throws Exception {
        Files.writeString(ca, "");
        try (TlsPeer peer = peer(authority.issue("localhost", Duration.ZERO));
                Uplink uplink = rig.uplink(settings(peer, onlyOurCa()))) {
            uplink.start();

            await().atMost(15, TimeUnit.SECONDS)
                    .until(() -> rig.health.conditions().containsKey(ErrorCode.E206));
            assertThat(rig.health.conditions().get(ErrorCode.E206)).contains("ca.pem");
            assertThat(peer.visits()).isZero();
        }
    }
}
