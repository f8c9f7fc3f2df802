package tsuji.gateway.uplink;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.gateway.tls.ClientCertificate;
import tsuji.gateway.tls.UplinkCertificates;

/**
 * Which of our certificates the next connection shows: the last to expire, and after it was refused the one before. So a
 * certificate that the city does not know yet costs one attempt, not the uplink. Once one is accepted the best is due
 * again at the next connection, and while that does not come, ever more seldom.
 *
 * <p>Thread uplink; {@link #accepted} and {@link #refused} are for any thread.
 */
final class CertificateChoice {
    /** How often the files are looked at while we are connected. */
    static final long LOOK_MILLIS = Duration.ofSeconds(2).toMillis();

    private final UplinkCertificates files;
    private final Again again;
    private final Set<ClientCertificate> refused = ConcurrentHashMap.newKeySet();
    private List<UplinkCertificates.Mark> marks = List.of();
    private Optional<ClientCertificate> shown = Optional.empty();
    private Optional<ClientCertificate> passedOver = Optional.empty();
    private long lookAtMillis;
    private Optional<ClientCertificate> awaited = Optional.empty();
    private long againWaitMillis;
    private long againAtMillis;

    /**
     * When a refused certificate is shown again while we are connected with another: the city may know it by then, and nobody
     * tells us. Each time costs a connection, so each wait is twice the one before.
     */
    record Again(Duration first, Duration most) {
        static final Again DEFAULT = new Again(Duration.ofMinutes(10), Duration.ofHours(6));
    }

    CertificateChoice(UplinkCertificates files) {
        this(files, Again.DEFAULT);
    }

    CertificateChoice(UplinkCertificates files, Again again) {
        this.files = files;
        this.again = again;
    }

    /**
     * For the next connection; empty: we have none.
     *
     * @throws GeneralSecurityException there are files, and none can be used.
     */
    Optional<ClientCertificate> next() throws GeneralSecurityException {
        marks = files.marks();
        List<ClientCertificate> all = files.read();
        refused.retainAll(all);
        if (refused.size() == all.size()) {
            refused.clear();
        }
        shown = all.stream().filter(each -> !refused.contains(each)).findFirst();
        passedOver = all.stream().findFirst().filter(best -> !best.equals(shown.orElseThrow()));
        return shown;
    }

    void accepted(ClientCertificate certificate) {
        refused.clear();
    }

    /** It was shown, and the city did not let us in. */
    void refused(ClientCertificate certificate) {
        refused.add(certificate);
    }

    /** Whether somebody put a better one into a file than the connection was made with. */
    boolean isOutdated(long nowMillis) {
        if (nowMillis < lookAtMillis) {
            return false;
        }
        lookAtMillis = nowMillis + LOOK_MILLIS;
        List<UplinkCertificates.Mark> now = files.marks();
        if (now.equals(marks)) {
            return false;
        }
        marks = now;
        try {
            return !files.read().stream().findFirst().equals(shown);
        } catch (GeneralSecurityException e) {
            // Half replaced, or broken: not better than what works.
            return false;
        }
    }

    /** Whether it is time to show the one that the city refused once more; asked while we are connected. */
    boolean isDueAgain(long nowMillis) {
        if (passedOver.isEmpty()) {
            return false;
        }
        if (!passedOver.equals(awaited)) {
            awaited = passedOver;
            againWaitMillis = again.first().toMillis();
            againAtMillis = nowMillis + againWaitMillis;
        }
        if (nowMillis < againAtMillis) {
            return false;
        }
        againWaitMillis = Math.min(2 * againWaitMillis, again.most().toMillis());
        againAtMillis = nowMillis + againWaitMillis;
        return true;
    }

    /** The best, while it is not shown because the city refused it. */
    Optional<ClientCertificate> passedOver() {
        return passedOver;
    }

    /** The one that the connection was made with, or else the best that can be read. */
    Optional<ClientCertificate> current() throws GeneralSecurityException {
        return shown.isPresent() ? shown : files.read().stream().findFirst();
    }
}
