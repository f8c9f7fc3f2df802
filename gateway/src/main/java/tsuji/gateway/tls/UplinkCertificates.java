package tsuji.gateway.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tsuji.gateway.store.SafeFiles;

/**
 * Where our certificates for the city may be: those that a technician loaded, and the configured pair. Whichever expires
 * last is meant to be used; that needs no clock and no memory. Any thread; reads the files anew.
 *
 * @param directory of the loaded ones, empty: none can be loaded. Chain and key are in one file there, so that they are
 *     replaced together, whenever the power fails.
 * @param certificate the configured chain.
 * @param key the configured key.
 */
public record UplinkCertificates(Optional<Path> directory, Optional<Path> certificate, Optional<Path> key) {
    private static final String LOADED = "uplink.pem";
    private static final String BEFORE = "uplink-before.pem";

    /** What a file is as long as nobody replaced it. */
    public record Mark(Path file, FileTime modified, long bytes, Optional<Object> inode) {}

    private record Pair(Path certificate, Path key) {}

    private List<Pair> present() {
        Stream<Pair> loaded = directory.stream()
                .flatMap(folder -> Stream.of(folder.resolve(LOADED), folder.resolve(BEFORE)))
                .filter(Files::exists)
                .map(file -> new Pair(file, file));
        Stream<Pair> configured = certificate.flatMap(chain -> key.map(own -> new Pair(chain, own))).stream();
        return Stream.concat(loaded, configured).toList();
    }

    /**
     * Those that can be read, the last to expire first; none when there is no file.
     *
     * @throws GeneralSecurityException the first reason, when there are files and none can be used.
     */
    public List<ClientCertificate> read() throws GeneralSecurityException {
        List<ClientCertificate> read = new ArrayList<>();
        Optional<GeneralSecurityException> problem = Optional.empty();
        for (Pair pair : present()) {
            try {
                read.add(ClientCertificate.read(pair.certificate(), pair.key()));
            } catch (GeneralSecurityException e) {
                problem = problem.or(() -> Optional.of(e));
            }
        }
        if (read.isEmpty() && problem.isPresent()) {
            throw problem.get();
        }
        read.sort(Comparator.comparing(ClientCertificate::expiresAt).reversed());
        return List.copyOf(read);
    }

    /**
     * Takes a certificate over for use; the loaded one before it stays as the second choice.
     *
     * @throws GeneralSecurityException why it is refused: not usable now, or not better than what is here.
     */
    public void load(ClientCertificate next, Instant now) throws GeneralSecurityException, IOException {
        Path folder = directory.orElseThrow();
        next.requireUsable(now);
        Optional<ClientCertificate> best = best();
        if (best.isPresent() && !next.expiresAt().isAfter(best.get().expiresAt())) {
            throw new CertificateException(next + " is not better than the present one: " + best.get());
        }
        SafeFiles.makeDirectory(folder);
        Path loaded = folder.resolve(LOADED);
        if (Files.exists(loaded)) {
            SafeFiles.replace(folder.resolve(BEFORE), Files.readAllBytes(loaded));
        }
        SafeFiles.replace(loaded, next.pem().getBytes(StandardCharsets.US_ASCII));
    }

    private Optional<ClientCertificate> best() {
        try {
            return read().stream().findFirst();
        } catch (GeneralSecurityException e) {
            // Nothing here can be used, so anything is better.
            return Optional.empty();
        }
    }

    /** Changes when a file is replaced. */
    public List<Mark> marks() {
        return present().stream()
                .flatMap(pair -> Stream.of(pair.certificate(), pair.key()))
                .distinct()
                .flatMap(file -> mark(file).stream())
                .toList();
    }

    private static Optional<Mark> mark(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Mark(file, now.lastModifiedTime(), now.size(), Optional.ofNullable(now.fileKey())));
        } catch (IOException e) {
            // Not there: that is what its mark says.
            return Optional.empty();
        }
    }
}
