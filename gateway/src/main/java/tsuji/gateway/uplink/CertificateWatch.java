package tsuji.gateway.uplink;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.time.TrustedClock;
import tsuji.gateway.tls.ClientCertificate;
import tsuji.wire.TimeQuality;

/**
 * Warns before our own certificate expires, which would cut the gateway off (F25): early enough that it can be renewed
 * although the city is out of reach for as long as was planned for. Says nothing while the clock cannot be believed.
 * Thread uplink; {@link #secondsLeft} is for any thread.
 */
final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    static final long EVERY_MILLIS = Duration.ofHours(1).toMillis();

    /** To order the next one and to load it, beside the time without the city. */
    static final Duration MARGIN = Duration.ofDays(30);

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration DAY = Duration.ofDays(1);

    private final CertificateChoice choice;
    private final Duration offlineBudget;
    private final TrustedClock clock;
    private final Health health;
    /** Each is said once. */
    private final List<Duration> warnBefore;

    private long checkAtMillis;
    private long warnings;
    private volatile double secondsLeft = Double.NaN;

    CertificateWatch(CertificateChoice choice, Duration offlineBudget, TrustedClock clock, Health health) {
        this.choice = choice;
        this.offlineBudget = offlineBudget;
        this.clock = clock;
        this.health = health;
        this.warnBefore = List.of(offlineBudget.plus(MARGIN), offlineBudget, WEEK, DAY);
        this.checkAtMillis = clock.monoMillis();
    }

    void step(long nowMillis) {
        if (nowMillis >= checkAtMillis) {
            checkAtMillis = nowMillis + EVERY_MILLIS;
            check();
        }
    }

    /** With the next step: another one may be in use. */
    void checkSoon() {
        checkAtMillis = Long.MIN_VALUE;
    }

    private void check() {
        TrustedClock.Sighting sight = clock.sight();
        if (sight.quality() == TimeQuality.UNKNOWN) {
            return;
        }
        try {
            Optional<ClientCertificate> current = choice.current();
            if (current.isPresent()) {
                judge(current.get(), Instant.ofEpochMilli(sight.unixMillis()));
            }
        } catch (GeneralSecurityException e) {
            // The next attempt to connect fails over it, and says so.
            LOG.debug("no certificate can be read: {}", e.toString());
        }
    }

    private void judge(ClientCertificate current, Instant now) {
        Duration left = Duration.between(now, current.expiresAt());
        secondsLeft = left.toSeconds();
        long due = warnBefore.stream()
                .filter(before -> left.compareTo(before) <= 0)
                .count();
        Optional<String> detail = choice.passedOver()
                .map(refused -> "the city refuses " + refused + "; in use is " + current
                        + ": have the city accept the new one, which is then used within "
                        + CertificateChoice.Again.DEFAULT.most().toHours() + " h, or load another")
                .or(() -> due == 0 ? Optional.empty() : Optional.of(planning(current, left)));
        detail.ifPresentOrElse(text -> health.raise(ErrorCode.E210, text), () -> health.clear(ErrorCode.E210));
        if (due > warnings || choice.passedOver().isPresent()) {
            detail.ifPresent(text -> LOG.warn("{} {}: {}", ErrorCode.E210, ErrorCode.E210.title(), text));
        }
        warnings = due;
    }

    private String planning(ClientCertificate current, Duration left) {
        String when = left.isNegative() ? "is expired: " : "expires in " + left.toDays() + " days: ";
        String outlasts = left.compareTo(offlineBudget) < 0 ? ", and such an outage from now on would outlast it" : "";
        return "the certificate for the city " + when + current + ". " + offlineBudget.toDays()
                + " days without the city are planned for (uplink.offline_days_max)" + outlasts
                + ": order the next one and load it by tsuji-gateway uplink certificate load; no restart is needed";
    }

    /** Until it expires; NaN when there is none, or the time is not known. */
    double secondsLeft() {
        return secondsLeft;
    }
}
