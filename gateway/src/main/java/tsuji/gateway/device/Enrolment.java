package tsuji.gateway.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tsuji.wire.DeviceId;

/**
 * Changes the registry of a data directory, while the gateway runs or not. Every change is one whole-file replacement
 * under a lock, so two technicians cannot undo each other's work. Any thread; blocks on the disk.
 */
public final class Enrolment {
    private final Path file;
    private final SecureRandom random;

    /**
     * A registered peer as people may see it.
     *
     * @param certificate SHA-256 fingerprint in hexadecimal, or empty text.
     */
    public record Enrolled(String id, String type, String label, String state, String certificate) {}

    /**
     * A peer to be registered.
     *
     * @param type name of a device type, or {@code observer}.
     * @param certificate SHA-256 fingerprint of its client certificate in hexadecimal, or empty text.
     */
    public record Application(String id, String type, String label, String certificate) {}

    /** One change of the peers by name; what it returns is handed to the caller once it is on the disk. */
    private interface Change<T> {
        T apply(Map<DeviceId, RegisteredPeer> peers) throws RegistryException;
    }

    public Enrolment(Path dataDir, SecureRandom random) {
        this.file = dataDir.resolve(RegistryFile.NAME);
        this.random = random;
    }

    /** In the order of the file. */
    public List<Enrolled> list() throws RegistryException {
        return RegistryFile.read(file).stream().map(Enrolment::enrolled).toList();
    }

    /** All peers as CSV with a header, without secrets. */
    public List<String> exportLines() throws RegistryException {
        List<String> lines = new ArrayList<>();
        lines.add("id,type,label,state,certificate_sha256");
        for (Enrolled peer : list()) {
            lines.add(CsvLine.format(List.of(peer.id(), peer.type(), peer.label(), peer.state(), peer.certificate())));
        }
        return lines;
    }

    private static Enrolled enrolled(RegisteredPeer peer) {
        return new Enrolled(
                peer.id().value(),
                peer.role().name(),
                peer.label(),
                peer.state().name().toLowerCase(Locale.ROOT),
                peer.certificate().orElse(""));
    }

    public Optional<Enrolled> find(String id) throws RegistryException {
        return list().stream().filter(peer -> peer.id().equals(id)).findFirst();
    }

    /** Registers a peer and returns its new secret, which is not kept and cannot be shown again. */
    public String add(Application application) throws RegistryException {
        String secret = Credential.newSecret(random);
        return change(peers -> {
            RegisteredPeer peer = peer(application, secret);
            if (peers.putIfAbsent(peer.id(), peer) != null) {
                throw new RegistryException(peer.id() + " is already registered; rotate gives it a new secret");
            }
            return secret;
        });
    }

    private RegisteredPeer peer(Application application, String secret) throws RegistryException {
        try {
            String certificate = application.certificate();
            return new RegisteredPeer(
                    new DeviceId(application.id()),
                    RegistryFile.role(application.type()),
                    application.label(),
                    RegisteredPeer.State.ACTIVE,
                    Credential.ofSecret(secret.getBytes(StandardCharsets.UTF_8), random),
                    RegistryFile.certificate(certificate));
        } catch (IllegalArgumentException e) {
            throw new RegistryException(e.getMessage());
        }
    }

    /** Gives a peer a new secret and returns it; the old one is worthless from the next reload on, within a second. */
    public String rotate(String id) throws RegistryException {
        String secret = Credential.newSecret(random);
        return change(peers -> {
            DeviceId device = known(peers, id);
            Credential renewed = Credential.ofSecret(secret.getBytes(StandardCharsets.UTF_8), random);
            peers.computeIfPresent(device, (name, peer) -> peer.with(renewed));
            return secret;
        });
    }

    public void remove(String id) throws RegistryException {
        change(peers -> peers.remove(known(peers, id)));
    }

    private static DeviceId known(Map<DeviceId, RegisteredPeer> peers, String id) throws RegistryException {
        if (!DeviceId.isValid(id) || !peers.containsKey(new DeviceId(id))) {
            throw new RegistryException("\"" + id + "\" is not registered");
        }
        return new DeviceId(id);
    }

    /** Registers what is right in a list; nothing when a line is wrong, unless wrong lines may be skipped. */
    public ImportResult importLines(List<String> lines, ImportResult.OnBadLine onBadLine) throws RegistryException {
        return change(peers -> {
            DeviceImport incoming = new DeviceImport(peers.values(), random);
            incoming.read(lines);
            boolean taken = incoming.badLines().isEmpty() || onBadLine == ImportResult.OnBadLine.SKIP;
            if (taken) {
                incoming.peers().forEach(peer -> peers.put(peer.id(), peer));
            }
            return new ImportResult(taken ? incoming.peers().size() : 0, incoming.badLines());
        });
    }

    private <T> T change(Change<T> change) throws RegistryException {
        Path lockFile = file.resolveSibling(RegistryFile.NAME + ".lock");
        try {
            if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
                Files.createDirectories(
                        file.toAbsolutePath().getParent(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                return changeLocked(change, lock);
            }
        } catch (IOException e) {
            throw new RegistryException(lockFile + ": cannot be locked: " + e);
        }
    }

    private <T> T changeLocked(Change<T> change, FileLock lock) throws RegistryException {
        if (!lock.isValid()) {
            throw new IllegalStateException("lock on " + file + " is gone");
        }
        Map<DeviceId, RegisteredPeer> peers = new LinkedHashMap<>();
        for (RegisteredPeer peer : RegistryFile.read(file)) {
            peers.put(peer.id(), peer);
        }
        List<RegisteredPeer> before = new ArrayList<>(peers.values());
        T result = change.apply(peers);
        if (!before.equals(List.copyOf(peers.values()))) {
            RegistryFile.write(file, peers.values());
        }
        return result;
    }
}
