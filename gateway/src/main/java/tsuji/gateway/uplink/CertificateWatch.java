package tsuji.gateway.uplink;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.time.TrustedClock;
import tsuji.gateway.tls.PemFiles;
import tsuji.wire.TimeQuality;

/**
 * Warns 30, 7 and 1 days before our own certificate expires, which would cut the gateway off (F25). Says nothing while the
 * clock cannot be believed. Thread uplink; {@link #secondsLeft} is for any thread.
 */
final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    static final long EVERY_MILLIS = Duration.ofHours(1).toMillis();

    /** Descending. */
    static final List<Integer> WARN_DAYS_BEFORE = List.of(30, 7, 1);

    private final Optional<Path> file;
    private final TrustedClock clock;
    private final Health health;
    private long checkAtMillis;
    private int warnings;
    private volatile double secondsLeft = Double.NaN;

    CertificateWatch(Optional<Path> file, TrustedClock clock, Health health) {
        this.file = file;
        this.clock = clock;
        this.health = health;
        this.checkAtMillis = clock.monoMillis();
    }

    void step(long nowMillis) {
        if (file.isPresent() && nowMillis >= checkAtMillis) {
            checkAtMillis = nowMillis + EVERY_MILLIS;
            check(file.get());
        }
    }

    private void check(Path certificate) {
        TrustedClock.Sighting sight = clock.sight();
        if (sight.quality() == TimeQuality.UNKNOWN) {
            return;
        }
        try {
            Instant expiresAt = expiry(certificate);
            Duration left = Duration.between(Instant.ofEpochMilli(sight.unixMillis()), expiresAt);
            secondsLeft = left.toSeconds();
            judge(certificate, expiresAt, left);
        } catch (GeneralSecurityException e) {
            // The next attempt to connect fails over it, and says so.
            LOG.debug("{} cannot be read: {}", certificate, e.toString());
        }
    }

    /** The chain is worth as much as the first of it to expire. */
    private static Instant expiry(Path certificate) throws GeneralSecurityException {
        Instant earliest = Instant.MAX;
        for (X509Certificate link : PemFiles.certificates(certificate)) {
            Instant end = link.getNotAfter().toInstant();
            earliest = end.isBefore(earliest) ? end : earliest;
        }
        return earliest;
    }

    private void judge(Path certificate, Instant expiresAt, Duration left) {
        int due = (int) WARN_DAYS_BEFORE.stream()
                .filter(days -> left.compareTo(Duration.ofDays(days)) <= 0)
                .count();
        if (due == 0) {
            health.clear(ErrorCode.E210);
        } else {
            String when = left.isNegative() ? "expired at " : "expires in " + left.toDays() + " days, at ";
            String detail = "uplink.tls_certificate " + certificate + " " + when + expiresAt
                    + ": replace it and its key; the new ones are used from the next connection on";
            health.raise(ErrorCode.E210, detail);
            if (due > warnings) {
                LOG.warn("{} {}: {}", ErrorCode.E210, ErrorCode.E210.title(), detail);
            }
        }
        warnings = due;
    }

    /** Until it expires; NaN when there is none, or the time is not known. */
    double secondsLeft() {
        return secondsLeft;
    }
}
