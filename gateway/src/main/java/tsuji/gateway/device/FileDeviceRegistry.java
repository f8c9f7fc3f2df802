package tsuji.gateway.device;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
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
    /** Sightings are for people: written more often they would only wear the card. */
    static final long SIGHTINGS_EVERY_MILLIS = 600_000;

    /** Who keeps trying must not decide how often the card is written. */
    static final long STRANGERS_EVERY_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(FileDeviceRegistry.class);

    private final Path dataDir;
    private final RegistryFolder folder;
    private final List<X509Certificate> clientCas;
    private final LongSupplier unixMillis;
    private final Sightings sightings = new Sightings();
    private final Strangers strangers;
    private final SecureRandom random = new SecureRandom();
    // Unknown names cost the same as wrong secrets.
    private final Credential nobody;

    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile Optional<KeyFile> keys = Optional.empty();
    private volatile List<String> problems = List.of();

    private Optional<RegistryStore> store = Optional.empty();
    private List<String> opened = List.of();
    private long generation = -1;
    private long copiedGeneration = -1;
    private long nextEndMillis = Long.MAX_VALUE;
    private long sightingsWrittenMillis;
    private long strangersWrittenMillis;

    /**
     * Reads the registry of a data directory.
     *
     * @param clientCas who may issue certificates to devices; empty: only registered fingerprints count.
     * @param unixMillis clock for overlaps, sightings and the list of strangers.
     */
    public FileDeviceRegistry(Path dataDir, List<X509Certificate> clientCas, LongSupplier unixMillis) {
        this.dataDir = dataDir;
        this.folder = new RegistryFolder(dataDir, unixMillis);
        this.clientCas = List.copyOf(clientCas);
        this.unixMillis = unixMillis;
        this.strangers = new Strangers(unixMillis);
        this.nobody = Credential.ofSecret(random.generateSeed(Credential.SECRET_BYTES_MIN), random);
        this.sightingsWrittenMillis = unixMillis.getAsLong();
        reloadIfChanged();
    }

    /** Reads the registry again if it has changed. True: somebody's rights may be others now. */
    public boolean reloadIfChanged() {
        try {
            boolean changed = openIfReplaced() && loadIfChanged();
            return changed | hasOverlapEnded();
        } catch (RegistryException e) {
            problems = List.of(e.getMessage());
            return false;
        }
    }

    /** False: there is nothing that could be read. */
    private boolean openIfReplaced() throws RegistryException {
        List<String> now = folder.stamp();
        if (now.equals(opened)) {
            return store.isPresent();
        }
        close();
        generation = -1;
        opened = now;
        if (!folder.isInUse()) {
            if (!snapshot.isEmpty()) {
                throw new RegistryException(
                        folder.database() + " is gone; the devices read before may go on until the restart");
            }
            return false;
        }
        store = Optional.of(folder.open());
        opened = folder.stamp();
        return true;
    }

    private boolean loadIfChanged() throws RegistryException {
        RegistryStore source = store.orElseThrow();
        long now = source.generation();
        if (now == generation) {
            return false;
        }
        RegistryRows.Content content = source.content();
        Snapshot fresh = new Snapshot(content.peers());
        generation = now;
        keys = KeyFile.read(dataDir);
        snapshot = fresh;
        nextEndMillis = fresh.nextEndMillis(unixMillis.getAsLong());
        problems = problems(content.damaged());
        return true;
    }

    private List<String> problems(List<String> damaged) {
        List<String> found = new ArrayList<>();
        folder.evidence()
                .ifPresent(file -> found.add(file + " was damaged and set aside, the registry is as of its last copy;"
                        + " repeat the changes since, check the card, then move the file away"));
        if (!damaged.isEmpty()) {
            found.add(folder.database() + ": damaged, and may not speak: " + String.join(", ", damaged)
                    + "; register them again with tsuji-gateway device add");
        }
        return found;
    }

    private boolean hasOverlapEnded() {
        long now = unixMillis.getAsLong();
        if (now < nextEndMillis) {
            return false;
        }
        nextEndMillis = snapshot.nextEndMillis(now);
        return true;
    }

    /**
     * What need not be done at once: writes who was seen, looks for placeholders, renews the copy. The thread that reloads;
     * blocks on the disk.
     */
    public void maintain() {
        try {
            if (store.isEmpty() && !strangers.haveNews()) {
                return;
            }
            if (store.isEmpty() && opened.equals(folder.stamp()) && !folder.isInUse()) {
                store = Optional.of(folder.open());
                opened = folder.stamp();
            }
            if (store.isPresent()) {
                maintain(store.get());
            }
        } catch (RegistryException e) {
            problems = List.of(e.getMessage());
        }
    }

    private void maintain(RegistryStore target) throws RegistryException {
        long now = unixMillis.getAsLong();
        if (strangers.haveNews() && Math.abs(now - strangersWrittenMillis) >= STRANGERS_EVERY_MILLIS) {
            strangersWrittenMillis = now;
            target.write(strangers::write);
        }
        if (Math.abs(now - sightingsWrittenMillis) >= SIGHTINGS_EVERY_MILLIS) {
            sightingsWrittenMillis = now;
            keepSightings(target);
        }
        if (copiedGeneration != generation) {
            copiedGeneration = generation;
            List<String> placeholders = snapshot.placeholders();
            if (!placeholders.isEmpty()) {
                List<String> found = new ArrayList<>(problems);
                found.add(folder.database() + ": may not speak because their secret is a placeholder: "
                        + String.join(", ", placeholders) + "; rotate them");
                problems = List.copyOf(found);
            }
            if (problems.isEmpty()) {
                target.copyTo(folder.copy());
            }
        }
    }

    private void keepSightings(RegistryStore target) throws RegistryException {
        Map<String, Sightings.Sighting> news = sightings.drain();
        if (news.isEmpty()) {
            return;
        }
        target.write(database -> Sightings.write(database, news));
        target.change(peers -> {
            peers.replaceAll((id, peer) ->
                    peer.state() == State.CLAIMED && news.containsKey(id.value()) ? peer.with(State.ACTIVE) : peer);
            return peers.size();
        });
    }

    /** Writes what was not written yet. The thread that reloads, or after it ended. */
    @Override
    public void close() {
        store.ifPresent(open -> {
            try {
                keepSightings(open);
            } catch (RegistryException e) {
                LOG.warn("who was seen last is not written: {}", e.getMessage());
            }
            open.close();
        });
        store = Optional.empty();
    }

    /** What is wrong with the registry, for health: file, what, what to do. */
    public Optional<String> problem() {
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
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

    @Override
    public Optional<Identity> authenticate(X509Certificate certificate) {
        try {
            byte[] fingerprint = Credential.sha256().digest(certificate.getEncoded());
            Optional<RegisteredPeer> pinned =
                    snapshot.speakerByCertificate(HexFormat.of().formatHex(fingerprint));
            return pinned.or(() -> byCommonName(certificate)).map(FileDeviceRegistry::identity);
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** A device with a registered fingerprint must show that certificate; any other of the same name is refused. */
    private Optional<RegisteredPeer> byCommonName(X509Certificate certificate) {
        boolean issuedByOurs = clientCas.stream().anyMatch(ca -> isIssuedBy(certificate, ca));
        return issuedByOurs
                ? commonName(certificate)
                        .flatMap(snapshot::speaker)
                        .filter(peer -> peer.certificate().isEmpty())
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

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> names = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            return names.stream()
                    .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                    .map(rdn -> String.valueOf(rdn.getValue()))
                    .reduce((first, last) -> last);
        } catch (InvalidNameException e) {
            return Optional.empty();
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
