package tsuji.bridge.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.Sha256;

/**
 * What stands in an MCUboot image: 32 bytes of header, body, optional protected area, and the TLVs with its hash.
 *
 * @param version {@code major.minor.revision}, with {@code +build} when it is not 0.
 * @param hash SHA-256 over header, body and protected area: the name under which the device knows the image.
 */
record McubootImage(String version, byte[] hash) {
    private static final int MAGIC = 0x96F3B83D;
    private static final int TLV_MAGIC = 0x6907;
    private static final int PROTECTED_MAGIC = 0x6908;
    private static final int TLV_SHA256 = 0x10;
    private static final int HEADER_BYTES = 32;
    private static final int TLV_HEAD_BYTES = 4;

    /** Checks magic, sizes and the hash; the signature is the boot loader's business. */
    static McubootImage read(byte[] image) throws MalformedException {
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        if (image.length < HEADER_BYTES || bytes.getInt(0) != MAGIC) {
            throw new MalformedException("no MCUboot image: its magic number is missing");
        }
        int protectedBytes = bytes.getShort(10) & 0xFFFF;
        long hashed = (bytes.getShort(8) & 0xFFFF) + (bytes.getInt(12) & 0xFFFF_FFFFL) + protectedBytes;
        if (hashed + TLV_HEAD_BYTES > image.length) {
            throw new MalformedException(
                    "MCUboot image is cut off: " + image.length + " bytes, its header asks for more");
        }
        int end = (int) hashed;
        if (protectedBytes > 0 && (bytes.getShort(end - protectedBytes) & 0xFFFF) != PROTECTED_MAGIC) {
            throw new MalformedException("MCUboot image without its protected area");
        }
        byte[] stated = tlv(bytes, end, TLV_SHA256)
                .orElseThrow(() -> new MalformedException("MCUboot image without a SHA-256"));
        if (!Arrays.equals(stated, sha256(Arrays.copyOf(image, end)))) {
            throw new MalformedException("MCUboot image is damaged: its SHA-256 does not match");
        }
        return new McubootImage(version(bytes), stated);
    }

    private static String version(ByteBuffer bytes) {
        int build = bytes.getInt(24);
        String version = (bytes.get(20) & 0xFF) + "." + (bytes.get(21) & 0xFF) + "." + (bytes.getShort(22) & 0xFFFF);
        return build == 0 ? version : version + "+" + Integer.toUnsignedString(build);
    }

    private static Optional<byte[]> tlv(ByteBuffer bytes, int at, int type) throws MalformedException {
        int total = bytes.getShort(at + 2) & 0xFFFF;
        if ((bytes.getShort(at) & 0xFFFF) != TLV_MAGIC || at + total > bytes.capacity()) {
            throw new MalformedException("MCUboot image without its TLVs");
        }
        int next = at + TLV_HEAD_BYTES;
        while (next + TLV_HEAD_BYTES <= at + total) {
            int length = bytes.getShort(next + 2) & 0xFFFF;
            int from = next + TLV_HEAD_BYTES;
            if (from + length > at + total) {
                throw new MalformedException("MCUboot TLV of " + length + " bytes reaches beyond the image");
            }
            if ((bytes.getShort(next) & 0xFFFF) == type) {
                return Optional.of(Arrays.copyOfRange(bytes.array(), from, from + length));
            }
            next = from + length;
        }
        return Optional.empty();
    }

    static byte[] sha256(byte[] bytes) {
        return Sha256.of(bytes);
    }
}
