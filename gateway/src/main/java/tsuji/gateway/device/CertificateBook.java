package tsuji.gateway.device;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import tsuji.gateway.store.Database;
import tsuji.wire.DeviceId;

/**
 * Which peer holds which certificate of the gateway's own authority. Every change is one transaction. Any thread; blocks on
 * the disk.
 */
public final class CertificateBook {
    /** Of one peer, not yet expired: the revocation list must not grow without end. */
    public static final int PER_PEER_MAX = 16;

    private static final long KEPT_AFTER_EXPIRY_MILLIS = Duration.ofDays(30).toMillis();

    private final Path dataDir;
    private final LongSupplier unixMillis;

    /** Keeps the book of a data directory. */
    public CertificateBook(Path dataDir, LongSupplier unixMillis) {
        this.dataDir = dataDir;
        this.unixMillis = unixMillis;
    }

    /** A certificate as the registry must have it, made only when the name and the key may have one. */
    public interface Press {
        Issued issue() throws RegistryException;
    }

    /** Registers the first certificate of a peer, or the first after {@link #revoke}. */
    public Issued first(String id, String key, Press press) throws RegistryException {
        return enter(id, press, (database, peer) -> {
            if (peer.certificates().current().isPresent()) {
                throw new RegistryException(id + " has a certificate; tsuji-gateway ca renew replaces it");
            }
            requireFresh(database, key);
            return new Entry(peer, 0);
        });
    }

    /**
     * Registers the next certificate of a peer; it may be for the same key.
     *
     * @param overlap how long the old one is still good; zero: not beyond the next reload, within a second.
     */
    public Issued next(String id, String key, Duration overlap, Press press) throws RegistryException {
        if (overlap.isNegative() || overlap.compareTo(Enrolment.OVERLAP_MAX) > 0) {
            throw new RegistryException("overlap is " + overlap + ", allowed 0 to " + Enrolment.OVERLAP_MAX);
        }
        return enter(id, press, (database, peer) -> {
            String current = peer.certificates()
                    .current()
                    .orElseThrow(() -> new RegistryException(
                            id + " has no certificate; tsuji-gateway ca sign gives it the first one"));
            boolean sameKey = IssuedRows.read(database).stream()
                    .anyMatch(issued ->
                            issued.fingerprint().equals(current) && issued.key().equals(key));
            if (!sameKey) {
                requireFresh(database, key);
            }
            return new Entry(peer, unixMillis.getAsLong() + overlap.toMillis());
        });
    }

    private record Entry(RegisteredPeer peer, long oldUntilMillis) {}

    private interface Check {
        Entry of(Database database, RegisteredPeer peer) throws RegistryException, SQLException;
    }

    private Issued enter(String id, Press press, Check check) throws RegistryException {
        try (RegistryStore store = open(id)) {
            return store.change(peers -> {
                Database database = store.database();
                Entry entry = check.of(database, peer(peers.values(), id));
                requireMaySpeak(entry.peer());
                requireRoom(database, id);
                Issued issued = press.issue();
                IssuedRows.prune(database, unixMillis.getAsLong() - KEPT_AFTER_EXPIRY_MILLIS);
                IssuedRows.write(database, issued);
                peers.put(
                        entry.peer().id(),
                        entry.peer()
                                .with(entry.peer()
                                        .certificates()
                                        .rotated(issued.fingerprint(), entry.oldUntilMillis())));
                return issued;
            });
        }
    }

    /** Takes a peer's certificates; its secret stays as it is. Its connection by certificate is cut within a second. */
    public void revoke(String id) throws RegistryException {
        try (RegistryStore store = open(id)) {
            store.change(peers -> {
                RegisteredPeer peer = peer(peers.values(), id);
                if (peer.certificates().all().findAny().isEmpty()) {
                    throw new RegistryException(id + " has no certificate");
                }
                return peers.put(peer.id(), peer.with(Certificates.NONE));
            });
        }
    }

    /** What was issued and has not expired, the first to expire first. */
    public List<Issued.Judged> list() throws RegistryException {
        if (!folder().isInUse()) {
            return List.of();
        }
        try (RegistryStore store = folder().open()) {
            return store.judged(unixMillis.getAsLong());
        }
    }

    private static void requireMaySpeak(RegisteredPeer peer) throws RegistryException {
        if (!peer.state().maySpeak()) {
            throw new RegistryException(peer.id() + " is " + peer.state().text()
                    + "; only a device that may speak gets a certificate: claim or resume it first");
        }
    }

    /** A key that another device holds, or that was revoked, proves nothing (R02). */
    private static void requireFresh(Database database, String key) throws RegistryException, SQLException {
        for (Issued issued : IssuedRows.read(database)) {
            if (issued.key().equals(key)) {
                throw new RegistryException("the key of the request was certified before, for " + issued.id()
                        + ": make a new key on the device");
            }
        }
    }

    private void requireRoom(Database database, String id) throws RegistryException, SQLException {
        long now = unixMillis.getAsLong();
        long held = IssuedRows.read(database).stream()
                .filter(issued -> issued.id().equals(id) && issued.notAfterMillis() > now)
                .count();
        if (held >= PER_PEER_MAX) {
            throw new RegistryException(id + " got " + held + " certificates that have not expired, allowed "
                    + PER_PEER_MAX + ": wait until the first expires, or ask for fewer days");
        }
    }

    private static RegisteredPeer peer(Iterable<RegisteredPeer> peers, String id) throws RegistryException {
        for (RegisteredPeer peer : peers) {
            if (peer.id().value().equals(id)) {
                return peer;
            }
        }
        throw notRegistered(id);
    }

    private RegistryStore open(String id) throws RegistryException {
        if (!DeviceId.isValid(id) || !folder().isInUse()) {
            throw notRegistered(id);
        }
        return folder().open();
    }

    private static RegistryException notRegistered(String id) {
        return new RegistryException("\"" + id + "\" is not registered");
    }

    private RegistryFolder folder() {
        return new RegistryFolder(dataDir, unixMillis);
    }
}
