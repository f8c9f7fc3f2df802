package tsuji.gateway.firmware;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import tsuji.gateway.store.SafeFiles;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

/** Images on the disk, each once and under the name of its digest. A file without {@code .new} is whole. */
final class ImageFiles {
    private static final String UNFINISHED = ".new";
    private static final int COPY_BYTES = 64 * 1024;

    private final Path directory;
    private final Steps steps;

    ImageFiles(Path directory, Steps steps) {
        this.directory = directory;
        this.steps = steps;
    }

    Path file(Manifest manifest) {
        return directory.resolve(name(manifest));
    }

    static String name(Manifest manifest) {
        return HexFormat.of().formatHex(manifest.digest());
    }

    /** Bytes of all images. */
    long bytes() throws IOException {
        long bytes = 0;
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    bytes += Files.size(file);
                }
            }
        }
        return bytes;
    }

    /** Deletes what a crash left half done, and images that nothing refers to. */
    void sweep(Set<String> wanted) throws IOException {
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    if (!wanted.contains(file.getFileName().toString())) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    /**
     * Stores the image of a manifest, verified as it lies on the disk before it gets its name. Nothing to do when it is there.
     *
     * @param bytesMax of all images together.
     */
    void put(Path source, Manifest manifest, long bytesMax) throws IOException, UpdateFailedException {
        requireSize(source, manifest);
        Path file = file(manifest);
        if (Files.exists(file)) {
            if (isSound(file, manifest)) {
                return;
            }
            Files.delete(file);
        }
        long others = bytes();
        if (others + manifest.sizeBytes() > bytesMax) {
            throw new UpdateFailedException(
                    UpdateResult.NO_FLASH,
                    "image of " + manifest.sizeBytes() + " bytes finds no room: " + others + " of " + bytesMax
                            + " bytes are used; remove an image (firmware remove) or raise firmware.bytes_max");
        }
        SafeFiles.makeDirectory(directory);
        Path unfinished = directory.resolve(name(manifest) + UNFINISHED);
        Files.deleteIfExists(unfinished);
        copy(source, unfinished, manifest.sizeBytes());
        steps.next();
        if (!isSound(unfinished, manifest)) {
            Files.delete(unfinished);
            throw new UpdateFailedException(UpdateResult.INTEGRITY, source + " is not the manifest's image");
        }
        steps.next();
        SafeFiles.rename(unfinished, file);
        steps.next();
    }

    private static void requireSize(Path source, Manifest manifest) throws IOException, UpdateFailedException {
        long size = manifest.sizeBytes();
        if (size < 1 || size > FirmwareSettings.IMAGE_BYTES_MAX) {
            throw new UpdateFailedException(
                    UpdateResult.NO_FLASH,
                    "manifest speaks of " + size + " bytes, allowed are 1 to " + FirmwareSettings.IMAGE_BYTES_MAX);
        }
        if (Files.size(source) != size) {
            throw new UpdateFailedException(
                    UpdateResult.INTEGRITY,
                    source + " has " + Files.size(source) + " bytes, the manifest's image " + size);
        }
    }

    private static boolean isSound(Path file, Manifest manifest) throws IOException {
        try (VerifiedImage image = VerifiedImage.open(file, manifest)) {
            return image.bytes() == manifest.sizeBytes();
        } catch (UpdateFailedException e) {
            return false;
        }
    }

    /** Never more than announced, whatever happens to the source meanwhile. */
    private void copy(Path source, Path to, long bytesMax) throws IOException {
        try (InputStream in = Files.newInputStream(source);
                FileChannel out = FileChannel.open(
                        to, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), SafeFiles.OWNER_ONLY)) {
            steps.next();
            long left = bytesMax;
            byte[] piece = in.readNBytes((int) Math.min(COPY_BYTES, left));
            while (piece.length > 0) {
                ByteBuffer rest = ByteBuffer.wrap(piece);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
                steps.next();
                left -= piece.length;
                piece = in.readNBytes((int) Math.min(COPY_BYTES, left));
            }
            out.force(true);
        }
    }
}
