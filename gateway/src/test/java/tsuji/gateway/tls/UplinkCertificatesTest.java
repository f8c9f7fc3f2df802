package tsuji.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UplinkCertificatesTest {
    @TempDir
    Path directory;

    private final Instant now = Instant.now();
    private TestCertificates authority;
    private UplinkCertificates files;

    @BeforeEach
    void begin() throws Exception {
        authority = TestCertificates.authority("city-ca");
        files = new UplinkCertificates(
                Optional.of(directory.resolve("tls")),
                Optional.of(directory.resolve("configured.pem")),
                Optional.of(directory.resolve("configured.key")));
    }

    private ClientCertificate issued(String name, int days) throws Exception {
        return written(name, authority.issue("gw-01", Duration.ofDays(days)));
    }

    private ClientCertificate written(String name, TestCertificates made) throws Exception {
        return ClientCertificate.read(
                made.writeCertificate(directory.resolve(name + ".pem")),
                made.writeKey(directory.resolve(name + ".key")));
    }

    private List<String> fingerprints() throws Exception {
        List<String> all = new ArrayList<>();
        for (ClientCertificate each : files.read()) {
            all.add(each.fingerprint());
        }
        return all;
    }

    @Test
    void withoutFilesThereIsNone() throws Exception {
        UplinkCertificates none =
                new UplinkCertificates(Optional.of(directory.resolve("tls")), Optional.empty(), Optional.empty());

        assertThat(none.read()).isEmpty();
        assertThat(none.marks()).isEmpty();
    }

    @Test
    void configuredOneThatIsAbsentIsNamed() {
        assertThatThrownBy(files::read).hasMessageContaining("configured.pem");
    }

    @Test
    void loadedOneIsUsedFirstAndTheOnesBeforeItStay() throws Exception {
        ClientCertificate configured = issued("configured", 0);
        ClientCertificate second = issued("second", 1);
        ClientCertificate third = issued("third", 2);

        files.load(second, now.plus(Duration.ofDays(1)));
        files.load(third, now.plus(Duration.ofDays(2)));

        assertThat(fingerprints()).containsExactly(third.fingerprint(), second.fingerprint(), configured.fingerprint());
        assertThat(files.read().get(0).key()).isEqualTo(third.key());
    }

    @Test
    void configuredOneIsUsedAgainWhenItIsRenewedLater() throws Exception {
        files.load(issued("loaded", 0), now);

        ClientCertificate renewed = issued("configured", 5);

        assertThat(fingerprints().get(0)).isEqualTo(renewed.fingerprint());
    }

    @Test
    void keyIsForNobodyElseToRead() throws Exception {
        files.load(issued("next", 0), now);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("tls/uplink.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void oneThatDoesNotLastLongerIsRefused() throws Exception {
        ClientCertificate present = issued("configured", 0);

        assertThatThrownBy(() -> files.load(present, now))
                .hasMessageContaining("not better")
                .hasMessageContaining(present.expiresAt().toString());
        assertThat(directory.resolve("tls")).doesNotExist();
    }

    @Test
    void expiredOneIsRefused() throws Exception {
        ClientCertificate next = issued("next", 0);

        assertThatThrownBy(() -> files.load(next, next.expiresAt())).hasMessageContaining("expired at");
    }

    @Test
    void oneThatIsNotYetValidIsRefused() throws Exception {
        ClientCertificate next = issued("next", 2);

        assertThatThrownBy(() -> files.load(next, now)).hasMessageContaining("valid from");
    }

    @Test
    void oneForServersOnlyIsRefused() throws Exception {
        ClientCertificate next = written("next", authority.issueForServersOnly("gw-01"));

        assertThatThrownBy(() -> files.load(next, now)).hasMessageContaining("clientAuth");
    }

    @Test
    void keyOfAnotherCertificateIsRefused() throws Exception {
        issued("one", 0);
        issued("two", 0);

        assertThatThrownBy(() -> ClientCertificate.read(directory.resolve("one.pem"), directory.resolve("two.key")))
                .hasMessageContaining("two.key is not the key");
    }

    @Test
    void chainThatDoesNotHoldTogetherIsRefused() throws Exception {
        issued("one", 0);
        Path stranger = TestCertificates.authority("city-ca").writeCertificate(directory.resolve("stranger.pem"));
        Path chain = directory.resolve("chain.pem");
        Files.writeString(chain, Files.readString(directory.resolve("one.pem")) + Files.readString(stranger));

        assertThatThrownBy(() -> ClientCertificate.read(chain, directory.resolve("one.key")))
                .hasMessageContaining("certificate 1 is not signed by certificate 2");
    }

    @Test
    void chainIsKeptWholeAndEndsWithTheFirstOfItToExpire() throws Exception {
        issued("one", 5);
        Path signer = authority.writeCertificate(directory.resolve("signer.pem"));
        Path chain = directory.resolve("chain.pem");
        Files.writeString(chain, Files.readString(directory.resolve("one.pem")) + Files.readString(signer));

        files.load(ClientCertificate.read(chain, directory.resolve("one.key")), now.plus(Duration.ofDays(5)));

        assertThat(files.read().get(0).chain()).hasSize(2);
        assertThat(files.read().get(0).expiresAt())
                .isEqualTo(authority.certificate().getNotAfter().toInstant());
    }

    @Test
    void damagedFileIsPassedOverForOneThatCanBeRead() throws Exception {
        ClientCertificate configured = issued("configured", 0);
        files.load(issued("next", 1), now.plus(Duration.ofDays(1)));
        Files.writeString(directory.resolve("tls/uplink.pem"), "garbage");

        assertThat(fingerprints()).containsExactly(configured.fingerprint());
    }

    @Test
    void replacedFileHasAnotherMark() throws Exception {
        files.load(issued("first", 0), now);
        List<UplinkCertificates.Mark> before = files.marks();
        assertThat(files.marks()).isEqualTo(before);

        files.load(issued("second", 1), now.plus(Duration.ofDays(1)));

        assertThat(files.marks()).isNotEqualTo(before);
    }
}
