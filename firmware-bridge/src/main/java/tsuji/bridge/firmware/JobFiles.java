package tsuji.bridge.firmware;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.wire.firmware.Cbor;
import tsuji.wire.firmware.MalformedException;

/**
 * Files of one link's updates: {@code NAME.update} is the job and is replaced as a whole, {@code NAME.image} grows while an
 * image comes, {@code NAME.good} is the image that was confirmed last, with its manifest, {@code NAME.trust} the root key and
 * the version of the newest trust list that was in use.
 */
final class JobFiles {
    /** What a power cut may take of an image that comes; its digest tells. */
    static final int UNSYNCED_BYTES_MAX = 65_536;

    private final Path job;
    private final Path image;
    private final Path good;
    private final Path trust;

    JobFiles(Path folder, String link) {
        job = folder.resolve(link + ".update");
        image = folder.resolve(link + ".image");
        good = folder.resolve(link + ".good");
        trust = folder.resolve(link + ".trust");
    }

    /** A manifest and its image, not verified. */
    record Good(byte[] manifest, byte[] image) {}

    Job read() throws IOException {
        if (!Files.exists(job)) {
            return Job.NONE;
        }
        try {
            return Job.read(Files.readAllBytes(job));
        } catch (MalformedException e) {
            throw new IOException(job + " is damaged (" + e.getMessage() + "); delete it, and the gateway offers anew");
        }
    }

    void write(Job next) throws IOException {
        replace(job, next.encode());
    }

    /** Bytes of the image that have come. */
    int received() throws IOException {
        return Files.exists(image) ? Math.toIntExact(Files.size(image)) : 0;
    }

    void append(int offset, byte[] data) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            write(channel, data, offset);
            if (offset / UNSYNCED_BYTES_MAX != (offset + data.length) / UNSYNCED_BYTES_MAX) {
                channel.force(true);
            }
        }
    }

    /** The whole image, which is on the disk from now on. */
    byte[] image() throws IOException {
        if (!Files.exists(image)) {
            return new byte[0];
        }
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        syncFolder();
        return Files.readAllBytes(image);
    }

    void discardImage() throws IOException {
        Files.deleteIfExists(image);
    }

    Optional<Good> good() throws IOException {
        if (!Files.exists(good)) {
            return Optional.empty();
        }
        try {
            return Cbor.decode(Files.readAllBytes(good)) instanceof List<?> parts
                            && parts.size() == 2
                            && parts.get(0) instanceof byte[] manifest
                            && parts.get(1) instanceof byte[] bytes
                    ? Optional.of(new Good(manifest, bytes))
                    : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    void keepGood(byte[] manifest, byte[] bytes) throws IOException {
        replace(good, Cbor.encode(List.of(manifest, bytes)));
    }

    /** Of the newest list of that root that was in use; 0: none was. */
    long trustVersion(String rootKey) throws IOException {
        if (!Files.exists(trust)) {
            return 0;
        }
        try {
            return Cbor.decode(Files.readAllBytes(trust)) instanceof Map<?, ?> versions
                            && versions.get(rootKey) instanceof Long version
                    ? version
                    : 0;
        } catch (MalformedException e) {
            throw new IOException(trust + " is damaged (" + e.getMessage()
                    + "); delete it when the trust list is known to be the newest");
        }
    }

    /** A new root begins its own count; that of the one before does not matter any longer. */
    void keepTrustVersion(String rootKey, long version) throws IOException {
        replace(trust, Cbor.encode(Map.of(rootKey, version)));
    }

    private void replace(Path file, byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(channel, bytes, 0);
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
    }

    private static void write(FileChannel channel, byte[] data, long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(data);
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(job.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
