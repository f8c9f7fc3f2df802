package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.tls.ClientCertificate;
import tsuji.gateway.tls.TestCertificates;
import tsuji.gateway.tls.UplinkCertificates;

class CertificateChoiceTest {
    @TempDir
    Path directory;

    private UplinkCertificates files;
    private CertificateChoice choice;
    private ClientCertificate old;
    private ClientCertificate next;

    @BeforeEach
    void oneIsConfigured() throws Exception {
        old = issue("old", 0);
        next = issue("next", 1);
        files = new UplinkCertificates(
                Optional.of(directory.resolve("tls")),
                Optional.of(directory.resolve("old.pem")),
                Optional.of(directory.resolve("old.key")));
        choice = new CertificateChoice(files);
    }

    private ClientCertificate issue(String name, int days) throws Exception {
        TestCertificates made = TestCertificates.authority("city-ca").issue("gw-01", Duration.ofDays(days));
        return ClientCertificate.read(
                made.writeCertificate(directory.resolve(name + ".pem")),
                made.writeKey(directory.resolve(name + ".key")));
    }

    private void load() throws Exception {
        files.load(next, Instant.now().plus(Duration.ofDays(1)));
    }

    private String shown() throws Exception {
        return choice.next().orElseThrow().fingerprint();
    }

    @Test
    void refusedOneIsFollowedByTheOneBeforeAndThenTriedAgain() throws Exception {
        load();
        assertThat(shown()).isEqualTo(next.fingerprint());

        choice.refused(choice.current().orElseThrow());
        assertThat(shown()).isEqualTo(old.fingerprint());
        assertThat(choice.passedOver().orElseThrow().fingerprint()).isEqualTo(next.fingerprint());

        choice.refused(choice.current().orElseThrow());
        assertThat(shown()).isEqualTo(next.fingerprint());
        assertThat(choice.passedOver()).isEmpty();
    }

    @Test
    void bestIsDueAgainAfterAConnection() throws Exception {
        load();
        shown();
        choice.refused(choice.current().orElseThrow());
        shown();

        choice.accepted(choice.current().orElseThrow());

        assertThat(shown()).isEqualTo(next.fingerprint());
    }

    @Test
    void loadedOneMakesTheConnectionOutdatedOnce() throws Exception {
        assertThat(shown()).isEqualTo(old.fingerprint());
        assertThat(choice.isOutdated(0)).isFalse();
        load();

        assertThat(choice.isOutdated(CertificateChoice.LOOK_MILLIS - 1)).isFalse();
        assertThat(choice.isOutdated(CertificateChoice.LOOK_MILLIS)).isTrue();

        shown();
        assertThat(choice.isOutdated(2 * CertificateChoice.LOOK_MILLIS)).isFalse();
    }

    @Test
    void refusedOneIsDueAgainWhileWeAreConnectedAtTwiceTheWaitEachTimeUpToTheLongest() throws Exception {
        load();
        long nowMillis = 7;
        connectWithTheOneBefore();
        assertThat(choice.isDueAgain(nowMillis)).isFalse();

        for (long minutes : new long[] {10, 20, 40, 80, 160, 320, 360, 360}) {
            long waitMillis = Duration.ofMinutes(minutes).toMillis();
            assertThat(choice.isDueAgain(nowMillis + waitMillis - 1)).isFalse();
            nowMillis += waitMillis;
            assertThat(choice.isDueAgain(nowMillis)).as("%s min", minutes).isTrue();
            connectWithTheOneBefore();
        }
    }

    @Test
    void anotherOneThatIsRefusedIsDueAgainAfterTheFirstWait() throws Exception {
        load();
        connectWithTheOneBefore();
        choice.isDueAgain(0);
        choice.isDueAgain(CertificateChoice.Again.DEFAULT.first().toMillis());
        next = issue("third", 2);
        files.load(next, Instant.now().plus(Duration.ofDays(2)));
        connectWithTheOneBefore();

        assertThat(choice.isDueAgain(0)).isFalse();

        assertThat(choice.isDueAgain(CertificateChoice.Again.DEFAULT.first().toMillis()))
                .isTrue();
    }

    @Test
    void acceptedOneIsNotDueAgain() throws Exception {
        load();
        shown();
        choice.accepted(choice.current().orElseThrow());

        assertThat(choice.isDueAgain(Long.MAX_VALUE)).isFalse();
    }

    private void connectWithTheOneBefore() throws Exception {
        assertThat(shown()).isEqualTo(next.fingerprint());
        choice.refused(choice.current().orElseThrow());
        shown();
        choice.accepted(choice.current().orElseThrow());
    }

    @Test
    void certificateWhoseKeyIsNotThereYetDoesNotEndTheConnection() throws Exception {
        shown();
        TestCertificates half = TestCertificates.authority("city-ca").issue("gw-01", Duration.ofDays(9));
        half.writeCertificate(directory.resolve("old.pem"));

        assertThat(choice.isOutdated(0)).isFalse();

        half.writeKey(directory.resolve("old.key"));
        assertThat(choice.isOutdated(CertificateChoice.LOOK_MILLIS)).isTrue();
    }
}
