package tsuji.gateway.device;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.wire.DeviceId;

/**
 * The registry in {@code devices.db}. Asking: any thread, from an immutable snapshot. Reloading and maintaining: one thread.
 *
 * <p>A broken file changes nothing: the last good snapshot stays, and {@link #problem} says what to mend. At start there
 * is no good snapshot, so nobody may speak.
 */
public final class FileDeviceRegistry implements DeviceRegistry, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileDeviceRegistry.class);

    private final List<X509Certificate> clientCas;
    private final LongSupplier unixMillis;
    private final Sightings sightings = new Sightings();
    private final Strangers strangers;
    private final RegistryUpkeep upkeep;
    private final SecureRandom random = new SecureRandom();
    // Unknown names cost the same as wrong secrets.
    private final Credential nobody;

    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile Optional<KeyFile> keys = Optional.empty();
    private volatile List<String> problems = List.of();
    private volatile List<String> upkeepProblems = List.of();

    private long nextEndMillis = Long.MAX_VALUE;
    /** Of the certificates that somebody showed. */
    private final AtomicLong nextCertificateEndMillis = new AtomicLong(Long.MAX_VALUE);

    /**
     * Reads the registry of a data directory.
     *
     * @param clientCas who may issue certificates to devices; empty: only registered fingerprints count.
     * @param unixMillis clock for overlaps, sightings and the list of strangers.
     */
    public FileDeviceRegistry(Path dataDir, List<X509Certificate> clientCas, LongSupplier unixMillis) {
        this.clientCas = List.copyOf(clientCas);
        this.unixMillis = unixMillis;
        this.strangers = new Strangers(unixMillis);
        this.upkeep = new RegistryUpkeep(dataDir, unixMillis, sightings, strangers);
        this.nobody = Credential.ofSecret(random.generateSeed(Credential.SECRET_BYTES_MIN), random);
        reloadIfChanged();
    }

    /** Reads the registry again if it has changed. True: somebody's rights may be others now, also because time went on. */
    public boolean reloadIfChanged() {
        boolean changed = false;
        try {
            Optional<RegistryUpkeep.Reading> reading = upkeep.readIfChanged();
            if (reading.isPresent()) {
                keys = reading.get().keys();
                snapshot = reading.get().snapshot();
                nextEndMillis = snapshot.nextEndMillis(unixMillis.getAsLong());
                changed = true;
            }
            problems = upkeep.problems();
        } catch (RegistryException e) {
            problems = List.of(e.getMessage());
        }
        return changed | hasOverlapEnded() | hasCertificateEnded();
    }

    /** Whoever stays after that shows its certificate again, and so says which one ends next. */
    private boolean hasCertificateEnded() {
        long now = unixMillis.getAsLong();
        return nextCertificateEndMillis.getAndUpdate(end -> now < end ? end : Long.MAX_VALUE) <= now;
    }

    private boolean hasOverlapEnded() {
        long now = unixMillis.getAsLong();
        if (now < nextEndMillis) {
            return false;
        }
        nextEndMillis = snapshot.nextEndMillis(now);
        return true;
    }

    /** What the gateway's own authority issued and has not expired. The thread that reloads; blocks on the disk. */
    public List<Issued.Judged> issued() throws RegistryException {
        return upkeep.issued();
    }

    /** Whether it is the certificate that its device is meant to use, not the one before. */
    public boolean isCurrent(Issued certificate) {
        return snapshot.speaker(certificate.id())
                .flatMap(peer -> peer.certificates().current())
                .filter(certificate.fingerprint()::equals)
                .isPresent();
    }

    /** What need not be done at once: see {@link RegistryUpkeep#maintain}. The thread that reloads; blocks on the disk. */
    public void maintain() {
        try {
            upkeep.maintain(snapshot);
            upkeepProblems = upkeep.placeholders();
        } catch (RegistryException e) {
            upkeepProblems = List.of(e.getMessage());
        }
    }

    /** Writes what was not written yet. The thread that reloads, or after it ended. */
    @Override
    public void close() {
        try {
            upkeep.keepSightings();
        } catch (RegistryException e) {
            LOG.warn("who was seen last is not written: {}", e.getMessage());
        }
        upkeep.close();
    }

    /** What is wrong with the registry, for health: file, what, what to do. */
    public Optional<String> problem() {
        List<String> all = new ArrayList<>(problems);
        all.addAll(upkeepProblems);
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }

    @Override
    public Optional<Standing> standing(String name) {
        return snapshot.speaker(name)
                .map(peer -> new Standing(identity(peer), peer.secrets().current()));
    }

    @Override
    public Optional<Standing> prove(String name, byte[] secret) {
        Optional<RegisteredPeer> peer = snapshot.speaker(name);
        long now = unixMillis.getAsLong();
        Optional<Credential> proved = peer.map(known -> known.secrets().good(now))
                .orElseGet(() -> Stream.of(nobody))
                .filter(credential -> credential.matches(secret))
                .findFirst();
        // A placeholder proves nothing, whoever wrote it into the registry.
        return peer.filter(known -> Credential.weakness(secret).isEmpty())
                .flatMap(known -> proved.map(credential -> new Standing(identity(known), credential)));
    }

    @Override
    public Optional<Standing> renew(Standing shown) {
        long now = unixMillis.getAsLong();
        return snapshot.speaker(shown.identity().name())
                .filter(peer -> peer.secrets().good(now).anyMatch(shown.credential()::equals))
                .map(peer -> new Standing(identity(peer), shown.credential()));
    }

    /**
     * While two secrets are good, either of them: a handshake has room for one only, and a device repeats a handshake that
     * failed.
     */
    @Override
    public Optional<byte[]> preSharedKey(String identity) {
        Optional<RegisteredPeer> peer = snapshot.speaker(identity);
        Optional<KeyFile> key = keys;
        if (peer.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        List<Credential> good =
                peer.get().secrets().good(unixMillis.getAsLong()).toList();
        return good.get(random.nextInt(good.size()))
                .sealed()
                .flatMap(bytes -> key.get().open(peer.get().id(), bytes))
                .filter(secret -> Credential.weakness(secret).isEmpty());
    }

    @Override
    public Optional<Identity> authenticate(String userName, byte[] secret) {
        return prove(userName, secret).map(Standing::identity);
    }

    @Override
    public void noteSeen(String name, String address) {
        sightings.seen(name, address, unixMillis.getAsLong());
    }

    @Override
    public void noteFirmware(DeviceId id, String firmware) {
        sightings.firmware(id.value(), firmware);
    }

    /** Takes note of how far the clock of a device that was just heard is ahead. Cheap; any thread. */
    public void noteClockOffset(DeviceId id, long millis) {
        sightings.clockOffset(id.value(), millis);
    }

    @Override
    public Optional<Identity> authenticate(X509Certificate certificate) {
        long endMillis = certificate.getNotAfter().getTime();
        if (unixMillis.getAsLong() >= endMillis) {
            return Optional.empty();
        }
        Optional<Identity> holder = holder(certificate);
        if (holder.isPresent()) {
            nextCertificateEndMillis.accumulateAndGet(endMillis, Math::min);
        }
        return holder;
    }

    private Optional<Identity> holder(X509Certificate certificate) {
        try {
            byte[] fingerprint = Credential.sha256().digest(certificate.getEncoded());
            Optional<RegisteredPeer> pinned =
                    snapshot.speakerByCertificate(HexFormat.of().formatHex(fingerprint), unixMillis.getAsLong());
            return pinned.or(() -> byName(certificate)).map(FileDeviceRegistry::identity);
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** A device with a registered fingerprint must show that certificate; any other of the same name is refused. */
    private Optional<RegisteredPeer> byName(X509Certificate certificate) {
        boolean issuedByOurs = clientCas.stream().anyMatch(ca -> isIssuedBy(certificate, ca));
        return issuedByOurs
                ? CertificateName.of(certificate)
                        .flatMap(snapshot::speaker)
                        .filter(peer -> peer.certificates().current().isEmpty())
                : Optional.empty();
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate ca) {
        try {
            certificate.verify(ca.getPublicKey());
            return certificate.getIssuerX500Principal().equals(ca.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Identity identity(RegisteredPeer peer) {
        return peer.role().identity(peer);
    }

    @Override
    public Optional<Device> find(DeviceId id) {
        return snapshot.device(id);
    }

    @Override
    public List<Device> devices() {
        return snapshot.devices();
    }

    @Override
    public List<Stranger> strangers() {
        return strangers.list();
    }

    @Override
    public void noteStranger(String userName, String address, String reason) {
        strangers.note(userName, address, reason);
    }
}
