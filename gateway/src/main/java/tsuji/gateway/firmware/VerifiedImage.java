package tsuji.gateway.firmware;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

/**
 * A stored image whose bytes are verified each time they are read. Opening holds the whole file against the manifest's digest
 * and remembers a digest of each block; reading holds the blocks against those, so that a bit that flips later is found without
 * reading everything again. One thread.
 */
final class VerifiedImage implements AutoCloseable {
    static final int BLOCK_BYTES = 4_096;

    private final Path file;
    private final FileChannel channel;
    private final long bytes;
    private final List<byte[]> blockDigests;

    private VerifiedImage(Path file, FileChannel channel, long bytes, List<byte[]> blockDigests) {
        this.file = file;
        this.channel = channel;
        this.bytes = bytes;
        this.blockDigests = blockDigests;
    }

    /** @throws UpdateFailedException when it is gone, cannot be read or is not the manifest's image. */
    static VerifiedImage open(Path file, Manifest manifest) throws IOException, UpdateFailedException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw damaged(file);
        }
        try {
            long bytes = channel.size();
            List<byte[]> blockDigests = new ArrayList<>();
            MessageDigest whole = Sha256.digest();
            boolean fits = bytes == manifest.sizeBytes();
            for (long from = 0; fits && from < bytes; from += BLOCK_BYTES) {
                byte[] block = read(file, channel, from, (int) Math.min(BLOCK_BYTES, bytes - from));
                whole.update(block);
                blockDigests.add(Sha256.of(block));
            }
            if (!fits || !MessageDigest.isEqual(whole.digest(), manifest.digest())) {
                throw damaged(file);
            }
            return new VerifiedImage(file, channel, bytes, blockDigests);
        } catch (IOException | UpdateFailedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static UpdateFailedException damaged(Path file) {
        return new UpdateFailedException(
                UpdateResult.INTEGRITY, file + " is damaged or gone; import the image again (firmware import)");
    }

    /** A bad block of the card is damage to this image, and must not hold up the others. */
    private static byte[] read(Path file, FileChannel channel, long from, int length) throws UpdateFailedException {
        ByteBuffer block = ByteBuffer.allocate(length);
        try {
            while (block.hasRemaining()) {
                if (channel.read(block, from + block.position()) < 0) {
                    throw damaged(file);
                }
            }
            return block.array();
        } catch (IOException e) {
            throw damaged(file);
        }
    }

    long bytes() {
        return bytes;
    }

    /** At most {@code length} bytes from {@code offset} on; fewer at the end. */
    byte[] read(long offset, int length) throws UpdateFailedException {
        long end = Math.min(bytes, offset + length);
        byte[] wanted = new byte[(int) (end - offset)];
        for (long block = offset / BLOCK_BYTES; block * BLOCK_BYTES < end; block++) {
            long start = block * BLOCK_BYTES;
            byte[] content = read(file, channel, start, (int) Math.min(BLOCK_BYTES, bytes - start));
            if (!Arrays.equals(Sha256.of(content), blockDigests.get((int) block))) {
                throw damaged(file);
            }
            int from = (int) Math.max(0, offset - start);
            int to = (int) Math.min(content.length, end - start);
            System.arraycopy(content, from, wanted, (int) (start + from - offset), to - from);
        }
        return wanted;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
