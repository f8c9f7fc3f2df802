package tsuji.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tsuji.gateway.device.FileDeviceRegistry;
import tsuji.gateway.device.Issued;
import tsuji.gateway.device.RegistryException;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.time.TrustedClock;
import tsuji.gateway.tls.DeviceCa;
import tsuji.gateway.tls.Revoked;
import tsuji.wire.TimeQuality;

/**
 * Looks after the certificates of devices: writes the revocation list when the registry says something else or the list
 * grows old, and says which devices need a new certificate. Does nothing while the clock cannot be believed. Thread
 * housekeeping.
 */
final class CertificateCare {
    /** Long enough for a technician's next round. */
    static final Duration RENEW_BEFORE = Duration.ofDays(30);

    static final long EVERY_MILLIS = Duration.ofHours(1).toMillis();
    static final int NAMED_MAX = 10;

    private final DeviceCa ca;
    private final FileDeviceRegistry registry;
    private final Health health;
    private long lookAtMonoMillis = Long.MIN_VALUE;

    CertificateCare(Path dataDir, FileDeviceRegistry registry, Health health) {
        this.ca = new DeviceCa(dataDir, new SecureRandom());
        this.registry = registry;
        this.health = health;
    }

    /** Twice a second. */
    void step(boolean registryChanged, long nowMonoMillis, TrustedClock.Sighting time) {
        if (registryChanged) {
            lookAtMonoMillis = nowMonoMillis;
        }
        if (nowMonoMillis < lookAtMonoMillis || time.quality() == TimeQuality.UNKNOWN || !ca.isMade()) {
            return;
        }
        lookAtMonoMillis = nowMonoMillis + EVERY_MILLIS;
        look(Instant.ofEpochMilli(time.unixMillis()));
    }

    private void look(Instant now) {
        try {
            List<Issued.Judged> issued = registry.issued();
            warn(issued, now);
            List<Revoked> revoked = DeviceCertificates.revoked(issued);
            if (ca.needsCrl(revoked, now)) {
                ca.writeCrl(revoked, now);
            }
            health.clear(ErrorCode.E411);
        } catch (RegistryException | GeneralSecurityException | IOException e) {
            health.raise(
                    ErrorCode.E411,
                    "the revocation list of devices is not renewed (devices themselves are judged by the registry): "
                            + e.getMessage());
        }
    }

    private void warn(List<Issued.Judged> issued, Instant now) {
        List<Issued> due = issued.stream()
                .filter(certificate -> certificate.standing() == Issued.Standing.GOOD)
                .map(Issued.Judged::issued)
                .filter(certificate -> registry.isCurrent(certificate))
                .filter(certificate -> daysLeft(certificate, now) < RENEW_BEFORE.toDays())
                .toList();
        if (due.isEmpty()) {
            health.clear(ErrorCode.E410);
            return;
        }
        List<String> named = due.stream()
                .limit(NAMED_MAX)
                .map(certificate -> certificate.id() + " (" + left(certificate, now) + ")")
                .toList();
        String more = due.size() > NAMED_MAX ? " and " + (due.size() - NAMED_MAX) + " more" : "";
        health.raise(
                ErrorCode.E410,
                "certificates to renew: " + String.join(", ", named) + more
                        + "; let the device make a new request and run tsuji-gateway ca renew REQUEST");
    }

    private static String left(Issued certificate, Instant now) {
        return certificate.notAfterMillis() > now.toEpochMilli() ? daysLeft(certificate, now) + " days" : "ended";
    }

    private static long daysLeft(Issued certificate, Instant now) {
        return Duration.between(now, Instant.ofEpochMilli(certificate.notAfterMillis()))
                .toDays();
    }
}
