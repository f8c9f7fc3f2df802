package tsuji.gateway.device;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import tsuji.wire.DeviceId;

/**
 * Changes the registry of a data directory, while the gateway runs or not. Every change is one transaction, so two
 * technicians cannot undo each other's work. Any thread; blocks on the disk.
 */
public final class Enrolment {
    /** Longer, and a secret that somebody has read stays good for too long. */
    public static final Duration OVERLAP_MAX = Duration.ofDays(30);

    private final Path dataDir;
    private final SecureRandom random;
    private final LongSupplier unixMillis;

    /** A peer as it is now, and as it shall be. */
    private interface Step {
        RegisteredPeer from(RegisteredPeer peer) throws RegistryException;
    }

    /**
     * Looks after the registry of a data directory.
     *
     * @param unixMillis clock for the end of secrets that were replaced.
     */
    public Enrolment(Path dataDir, SecureRandom random, LongSupplier unixMillis) {
        this.dataDir = dataDir;
        this.random = random;
        this.unixMillis = unixMillis;
    }

    /** In the order in which they were registered. */
    public List<Enrolled> list() throws RegistryException {
        if (!folder().isInUse()) {
            return List.of();
        }
        try (RegistryStore store = folder().open()) {
            Map<String, Enrolled.Seen> seen = Sightings.read(store.database());
            Map<String, Issued> issued = IssuedRows.read(store.database()).stream()
                    .collect(Collectors.toMap(Issued::fingerprint, Function.identity()));
            List<Enrolled> peers = new ArrayList<>();
            for (RegisteredPeer peer : store.content().peers()) {
                peers.add(Enrolled.of(
                        peer,
                        Optional.ofNullable(seen.get(peer.id().value())),
                        peer.certificates().current().map(issued::get),
                        unixMillis.getAsLong()));
            }
            return peers;
        } catch (SQLException e) {
            throw new RegistryException(folder().database() + ": reading: " + e.getMessage());
        }
    }

    public Optional<Enrolled> find(String id) throws RegistryException {
        return list().stream().filter(peer -> peer.id().equals(id)).findFirst();
    }

    /** All peers as CSV with a header, without secrets. */
    public List<String> exportLines() throws RegistryException {
        List<String> lines = new ArrayList<>(List.of(Enrolled.CSV_HEADER));
        for (Enrolled peer : list()) {
            lines.add(peer.csvLine());
        }
        return lines;
    }

    /** Registers a peer and returns its new secret. */
    public String add(Application application) throws RegistryException {
        String secret = Credential.newSecret(random);
        RegisteredPeer draft = application.peer(nobodys());
        return change(peers -> {
            if (peers.containsKey(draft.id())) {
                throw new RegistryException(draft.id() + " is already registered; rotate gives it a new secret");
            }
            peers.put(draft.id(), draft.with(Secrets.of(credential(draft.id(), secret))));
            return secret;
        });
    }

    /** The key comes after the database: where there is a key but no database, one was lost. */
    private Credential credential(DeviceId id, String secret) throws RegistryException {
        KeyFile keys = KeyFile.readOrMake(dataDir, random);
        return Credential.ofSecret(id, secret.getBytes(StandardCharsets.UTF_8), keys, random);
    }

    /** Of a secret that is forgotten at once. */
    private Credential nobodys() {
        return Credential.ofSecret(Credential.newSecret(random).getBytes(StandardCharsets.UTF_8), random);
    }

    /**
     * Gives a peer a new secret and returns it.
     *
     * @param overlap how long the old one is still good; zero: not beyond the next reload, within a second.
     */
    public String rotate(String id, Duration overlap) throws RegistryException {
        if (overlap.isNegative() || overlap.compareTo(OVERLAP_MAX) > 0) {
            throw new RegistryException("overlap is " + overlap + ", allowed 0 to " + OVERLAP_MAX);
        }
        String secret = Credential.newSecret(random);
        long now = unixMillis.getAsLong();
        step(id, peer -> {
            requireNotRetired(peer);
            Credential fresh = credential(peer.id(), secret);
            return peer.with(
                    overlap.isZero() ? Secrets.of(fresh) : peer.secrets().rotated(fresh, now + overlap.toMillis()));
        });
        return secret;
    }

    /** The secret of a peer, for its label. */
    public String secret(String id) throws RegistryException {
        requireKnown(id);
        Optional<KeyFile> keys = KeyFile.read(dataDir);
        try (RegistryStore store = folder().open()) {
            return store.content().peers().stream()
                    .filter(peer -> peer.id().value().equals(id))
                    .findFirst()
                    .flatMap(peer -> peer.secrets().current().sealed())
                    .flatMap(bytes -> keys.flatMap(key -> key.open(new DeviceId(id), bytes)))
                    .map(secret -> new String(secret, StandardCharsets.UTF_8))
                    .orElseThrow(() -> new RegistryException("the secret of " + id + " is not kept, or its key "
                            + KeyFile.NAME + " is gone; rotate gives it a new one"));
        }
    }

    /** Takes a peer's right to speak until it is resumed; its connection is cut within a second. */
    public void suspend(String id) throws RegistryException {
        step(id, peer -> {
            requireNotRetired(peer);
            return peer.with(State.SUSPENDED);
        });
    }

    public void resume(String id) throws RegistryException {
        step(id, peer -> {
            if (peer.state() != State.SUSPENDED) {
                throw new RegistryException(id + " is " + peer.state().text() + ", not suspended");
            }
            if (peer.secrets().all().anyMatch(Credential::isPlaceholder)) {
                throw new RegistryException("the secret of " + id + " is a placeholder; rotate it first");
            }
            return peer.with(State.ACTIVE);
        });
    }

    /** Ends a peer for good: nobody knows its secret any more, and nobody else gets its id. */
    public void retire(String id) throws RegistryException {
        step(id, peer -> peer.with(State.RETIRED).with(Secrets.of(nobodys())));
    }

    private static void requireNotRetired(RegisteredPeer peer) throws RegistryException {
        if (peer.state() == State.RETIRED) {
            throw new RegistryException(peer.id() + " is retired; register its successor under another id");
        }
    }

    /** Forgets a peer; its id may be given to another. */
    public void remove(String id) throws RegistryException {
        requireKnown(id);
        change(peers -> peers.remove(known(peers, id)));
    }

    /**
     * Puts a device in its place: an invited one may speak from now on; a stranger from the inbox is registered first.
     *
     * @return the new secret of a stranger; empty for a device that has one.
     */
    public Optional<String> claim(Application application) throws RegistryException {
        Optional<Enrolled> known = find(application.id());
        if (known.isEmpty()) {
            boolean tried =
                    inbox().stream().anyMatch(stranger -> stranger.userName().equals(application.id()));
            if (!tried) {
                throw new RegistryException("\"" + application.id()
                        + "\" is neither registered nor in the inbox; register it with tsuji-gateway device add");
            }
            String secret = add(application);
            forgetStranger(application.id());
            return Optional.of(secret);
        }
        step(application.id(), peer -> {
            requireNotRetired(peer);
            return application.placed(peer.state() == State.INVITED ? peer.with(State.CLAIMED) : peer);
        });
        return Optional.empty();
    }

    private void forgetStranger(String name) throws RegistryException {
        try (RegistryStore store = folder().open()) {
            store.write(database -> Strangers.forget(database, name));
        }
    }

    /** Who was refused, the latest first. A running gateway writes it at most twice a minute. */
    public List<DeviceRegistry.Stranger> inbox() throws RegistryException {
        if (!folder().isInUse()) {
            return List.of();
        }
        try (RegistryStore store = folder().open()) {
            return Strangers.read(store.database());
        } catch (SQLException e) {
            throw new RegistryException(folder().database() + ": reading: " + e.getMessage());
        }
    }

    /** Registers what is right in a list; nothing when a line is wrong, unless wrong lines may be skipped. */
    public ImportResult importLines(List<String> lines, ImportResult.OnBadLine onBadLine) throws RegistryException {
        return change(peers -> {
            KeyFile keys = KeyFile.readOrMake(dataDir, random);
            DeviceImport incoming = new DeviceImport(peers.values(), keys, random);
            incoming.read(lines);
            boolean taken = incoming.badLines().isEmpty() || onBadLine == ImportResult.OnBadLine.SKIP;
            if (taken) {
                incoming.peers().forEach(peer -> peers.put(peer.id(), peer));
            }
            return new ImportResult(taken ? incoming.peers().size() : 0, incoming.badLines());
        });
    }

    private void step(String id, Step step) throws RegistryException {
        requireKnown(id);
        change(peers -> {
            DeviceId name = known(peers, id);
            peers.put(name, step.from(peers.get(name)));
            return name;
        });
    }

    /** Asked before anything is made on the disk. */
    private void requireKnown(String id) throws RegistryException {
        if (!DeviceId.isValid(id) || !folder().isInUse()) {
            throw notRegistered(id);
        }
    }

    private static DeviceId known(Map<DeviceId, RegisteredPeer> peers, String id) throws RegistryException {
        DeviceId name = new DeviceId(id);
        if (!peers.containsKey(name)) {
            throw notRegistered(id);
        }
        return name;
    }

    private static RegistryException notRegistered(String id) {
        return new RegistryException("\"" + id + "\" is not registered");
    }

    private <T> T change(RegistryStore.Change<T> change) throws RegistryException {
        try (RegistryStore store = folder().open()) {
            return store.change(change);
        }
    }

    private RegistryFolder folder() {
        return new RegistryFolder(dataDir, unixMillis);
    }
}
