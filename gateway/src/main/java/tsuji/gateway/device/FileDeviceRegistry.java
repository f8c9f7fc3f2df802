package tsuji.gateway.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import tsuji.wire.DeviceId;

/**
 * The registry in {@code devices.csv}. Asking: any thread, from an immutable snapshot. Reloading: one thread.
 *
 * <p>A broken file changes nothing: the last good snapshot stays, and {@link #problem} says what to mend. At start there
 * is no good snapshot, so nobody may speak.
 */
public final class FileDeviceRegistry implements DeviceRegistry {
    private final Path file;
    private final List<X509Certificate> clientCas;
    private final Strangers strangers;
    // Unknown names cost the same as wrong secrets.
    private final Credential nobody;

    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile Optional<String> problem = Optional.empty();
    private Optional<Stamp> loaded = Optional.empty();

    private record Stamp(long modifiedNanos, long size, String key) {}

    /**
     * Reads the registry of a data directory.
     *
     * @param clientCas who may issue certificates to devices; empty: only registered fingerprints count.
     * @param unixMillis clock for the list of strangers.
     */
    public FileDeviceRegistry(Path dataDir, List<X509Certificate> clientCas, LongSupplier unixMillis) {
        this.file = dataDir.resolve(RegistryFile.NAME);
        this.clientCas = List.copyOf(clientCas);
        this.strangers = new Strangers(unixMillis);
        SecureRandom random = new SecureRandom();
        this.nobody = Credential.ofSecret(random.generateSeed(Credential.SECRET_BYTES_MIN), random);
        reloadIfChanged();
    }

    /** Reads the file again if it is not the one that was read last. True: there is a new snapshot. */
    public boolean reloadIfChanged() {
        Optional<Stamp> now = stamp();
        if (now.equals(loaded) && (now.isPresent() || snapshot.isEmpty())) {
            return false;
        }
        loaded = now;
        try {
            if (now.isEmpty() && !snapshot.isEmpty()) {
                throw new RegistryException(file + ": is gone; the devices read before may go on until the restart");
            }
            Snapshot fresh = new Snapshot(RegistryFile.read(file));
            snapshot = fresh;
            problem = fresh.placeholders().isEmpty()
                    ? Optional.empty()
                    : Optional.of(file + ": disabled because their secret is a placeholder: "
                            + String.join(", ", fresh.placeholders()) + "; rotate them");
            return true;
        } catch (RegistryException e) {
            problem = Optional.of(e.getMessage());
            return false;
        }
    }

    private Optional<Stamp> stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            // Every replacement is a new inode, so two within the clock's granularity are told apart.
            return Optional.of(new Stamp(
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    attributes.size(),
                    String.valueOf(attributes.fileKey())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What is wrong with the file, for health: file, line, what to do. */
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public Optional<Standing> standing(String name) {
        return snapshot.active(name).map(peer -> new Standing(identity(peer), peer.credential()));
    }

    @Override
    public Optional<Identity> authenticate(String userName, byte[] secret) {
        Optional<RegisteredPeer> peer = snapshot.active(userName);
        boolean matches = peer.map(RegisteredPeer::credential).orElse(nobody).matches(secret);
        return peer.filter(found -> matches).map(FileDeviceRegistry::identity);
    }

    @Override
    public Optional<Identity> authenticate(X509Certificate certificate) {
        try {
            byte[] fingerprint = Credential.sha256().digest(certificate.getEncoded());
            Optional<RegisteredPeer> pinned =
                    snapshot.activeByCertificate(HexFormat.of().formatHex(fingerprint));
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
                        .flatMap(snapshot::active)
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
