package tsuji.sim.serial;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** A whole image in a slot, as the boot loader sees it. */
record McubootSlot(byte[] image, byte[] hash, String version) {
    /** Empty: the boot loader would not start it. */
    static Optional<McubootSlot> of(byte[] image) {
        ByteBuffer header = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        if (image.length < 32 || header.getInt(0) != 0x96F3B83D) {
            return Optional.empty();
        }
        int hashed = header.getShort(8) + header.getInt(12) + header.getShort(10);
        // The hash is the first TLV in every image that is used here.
        if (hashed < 0 || hashed + 8 + 32 > image.length || header.getShort(hashed + 4) != 0x10) {
            return Optional.empty();
        }
        byte[] hash = Arrays.copyOfRange(image, hashed + 8, hashed + 40);
        String version = header.get(20) + "." + header.get(21) + "." + header.getShort(22);
        return Arrays.equals(hash, sha256(Arrays.copyOf(image, hashed)))
                ? Optional.of(new McubootSlot(image.clone(), hash, version))
                : Optional.empty();
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
