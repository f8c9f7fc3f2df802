package tsuji.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import tsuji.gateway.store.SafeFiles;
import tsuji.wire.firmware.SigningKey;

/** Files that the commands about firmware read and make. */
final class FirmwareFiles {
    private static final int KEY_BYTES_MAX = 1_024;

    private FirmwareFiles() {}

    static byte[] read(Path file, int bytesMax) throws IOException {
        if (Files.size(file) > bytesMax) {
            throw new IOException(file + ": " + Files.size(file) + " bytes, allowed " + bytesMax);
        }
        return Files.readAllBytes(file);
    }

    static SigningKey signingKey(Path file) throws IOException {
        return SigningKey.parse(new String(read(file, KEY_BYTES_MAX), StandardCharsets.ISO_8859_1));
    }

    /** Makes a file that is not there yet. */
    static void create(Path file, byte[] bytes, String permissions) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        SafeFiles.sync(file.toAbsolutePath().getParent());
    }
}
