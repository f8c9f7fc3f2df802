package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.time.StepClock;
import tsuji.gateway.tls.TestCertificates;
import tsuji.gateway.tls.UplinkCertificates;
import tsuji.wire.TimeQuality;

/** F25. */
class CertificateWatchTest {
    private static final Duration BUDGET = Duration.ofDays(20);

    @TempDir
    Path directory;

    private final StepClock clock = new StepClock();
    private final Health health = new Health();
    private TestCertificates authority;
    private Path file;
    private CertificateWatch watch;
    private long expiresUnixMillis;

    @BeforeEach
    void issue() throws Exception {
        authority = TestCertificates.authority("city-ca");
        file = issue(Duration.ZERO);
        UplinkCertificates files = new UplinkCertificates(
                Optional.empty(), Optional.of(file), Optional.of(directory.resolve("gateway.key")));
        watch = new CertificateWatch(new CertificateChoice(files), BUDGET, clock, health);
    }

    private Path issue(Duration shift) throws Exception {
        TestCertificates certificate = authority.issue("gw-01", shift);
        certificate.writeKey(directory.resolve("gateway.key"));
        expiresUnixMillis = certificate.certificate().getNotAfter().getTime();
        return certificate.writeCertificate(directory.resolve("gateway.pem"));
    }

    /** As if there were so much time left. */
    private void checkAt(Duration left) {
        checkAt(left, TimeQuality.SYNCED);
    }

    private void checkAt(Duration left, TimeQuality quality) {
        clock.advanceMillis(CertificateWatch.EVERY_MILLIS);
        clock.setWall(expiresUnixMillis - left.toMillis(), quality);
        watch.step(clock.monoMillis());
    }

    @Test
    void warnsAMonthBeforeTheOfflineBudgetBeginsAndNotEarlier() {
        checkAt(BUDGET.plusDays(30).plusSeconds(1));
        assertThat(health.conditions()).doesNotContainKey(ErrorCode.E210);

        checkAt(BUDGET.plusDays(30));

        assertThat(health.conditions().get(ErrorCode.E210))
                .contains("expires in 50 days", "20 days without the city", file.toString())
                .doesNotContain("would outlast it");
        assertThat(watch.secondsLeft()).isEqualTo(Duration.ofDays(50).toSeconds());
    }

    @Test
    void saysWhenAnOutageAsLongAsPlannedWouldOutlastTheCertificate() {
        checkAt(BUDGET);
        assertThat(health.conditions().get(ErrorCode.E210)).doesNotContain("would outlast it");

        checkAt(BUDGET.minusSeconds(1));

        assertThat(health.conditions().get(ErrorCode.E210)).contains("would outlast it");
    }

    @Test
    void saysWhenItIsOver() {
        checkAt(Duration.ofHours(24));
        assertThat(health.conditions().get(ErrorCode.E210)).contains("expires in 1 days");
        checkAt(Duration.ofSeconds(-1));
        assertThat(health.conditions().get(ErrorCode.E210)).contains("is expired");
    }

    @Test
    void anotherOneInUseIsLookedAtBeforeTheHourIsOver() throws Exception {
        checkAt(Duration.ofDays(1));
        issue(Duration.ofDays(300));

        watch.checkSoon();
        watch.step(clock.monoMillis());

        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void clockThatCannotBeBelievedWarnsOfNothing() {
        checkAt(Duration.ofDays(-1), TimeQuality.UNKNOWN);

        assertThat(health.conditions()).isEmpty();
        assertThat(watch.secondsLeft()).isNaN();
    }

    @Test
    void renewedCertificateEndsTheWarning() throws Exception {
        checkAt(Duration.ofDays(1));
        assertThat(health.conditions()).containsKey(ErrorCode.E210);

        issue(Duration.ofDays(300));
        checkAt(Duration.ofDays(300));

        assertThat(health.conditions()).doesNotContainKey(ErrorCode.E210);
    }

    @Test
    void fileIsLookedAtOnceAnHour() throws Exception {
        checkAt(Duration.ofDays(1));
        health.clear(ErrorCode.E210);
        clock.advanceMillis(CertificateWatch.EVERY_MILLIS - 1);
        watch.step(clock.monoMillis());
        assertThat(health.conditions()).isEmpty();

        clock.advanceMillis(1);
        watch.step(clock.monoMillis());

        assertThat(health.conditions()).containsKey(ErrorCode.E210);
    }

    @Test
    void unreadableFileIsLeftToTheNextConnect() throws Exception {
        Files.writeString(file, "garbage");
        checkAt(Duration.ofDays(1));

        assertThat(health.conditions()).isEmpty();
    }
}
