package tsuji.gateway.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/**
 * The certificate that a gateway makes for itself on its first start: ECDSA P-256, self-signed, kept in {@code tls} of the
 * data directory. Devices pin it, so it is made once and never replaced without being asked.
 */
public final class OwnCertificate {
    private static final String CERTIFICATE = "server.pem";
    private static final String KEY = "server.key";

    private final Path directory;
    private final SecureRandom random;

    /**
     * Nothing is made yet.
     *
     * @param directory where it is kept; made with it.
     */
    public OwnCertificate(Path directory, SecureRandom random) {
        this.directory = directory;
        this.random = random;
    }

    /** PEM, X.509. */
    public Path certificate() {
        return directory.resolve(CERTIFICATE);
    }

    /** PEM, PKCS#8. */
    public Path key() {
        return directory.resolve(KEY);
    }

    /**
     * Makes it, unless it is there.
     *
     * @throws IOException it cannot be made or written: the door stays closed.
     */
    public void makeIfAbsent() throws IOException {
        if (Files.exists(certificate())) {
            return;
        }
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        SelfSigned made = SelfSigned.make(random);
        // The certificate comes last: when it is there, its key is too.
        replace(key(), made.key());
        replace(certificate(), made.certificate());
    }

    /** After a power cut the file is there whole, or not at all. */
    private void replace(Path file, String content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(
                beside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        for (Path synced : new Path[] {directory, directory.toAbsolutePath().getParent()}) {
            try (FileChannel channel = FileChannel.open(synced, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
