package tsuji.bridge.firmware;

import java.util.Arrays;
import tsuji.wire.firmware.Acceptance;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

/**
 * An image that may go into a device: its manifest is signed by a trusted key and fits the device, and its bytes have the
 * manifest's size and digest. There is no other way to make one, and machines take nothing else.
 */
public final class VerifiedImage {
    /** Larger than the flash of any device on a line; an image is held in memory. */
    public static final int BYTES_MAX = 4 * 1024 * 1024;

    private final Manifest manifest;
    private final byte[] bytes;

    private VerifiedImage(Manifest manifest, byte[] bytes) {
        this.manifest = manifest;
        this.bytes = bytes;
    }

    /**
     * Verifies in the order: envelope, key, signature, times, device, sequence, security counter, installed version, bytes.
     *
     * @param image copied.
     * @throws UpdateFailedException with the result code of what failed first.
     */
    public static VerifiedImage verify(
            byte[] cose, byte[] image, TrustedKeys keys, Acceptance.Device device, long nowSeconds)
            throws UpdateFailedException {
        Manifest manifest = SignedManifest.open(cose, keys);
        Acceptance.check(manifest, device, nowSeconds);
        if (manifest.sizeBytes() > BYTES_MAX) {
            throw new UpdateFailedException(
                    UpdateResult.NO_FLASH, "image of " + manifest.sizeBytes() + " bytes, allowed " + BYTES_MAX);
        }
        if (image.length != manifest.sizeBytes()) {
            throw new UpdateFailedException(
                    UpdateResult.INTEGRITY,
                    "image of " + image.length + " bytes, its manifest says " + manifest.sizeBytes());
        }
        byte[] copy = image.clone();
        if (!Arrays.equals(McubootImage.sha256(copy), manifest.digest())) {
            throw new UpdateFailedException(UpdateResult.INTEGRITY, "image is not the one of the manifest");
        }
        return new VerifiedImage(manifest, copy);
    }

    public Manifest manifest() {
        return manifest;
    }

    public int sizeBytes() {
        return bytes.length;
    }

    /** A copy of {@code length} bytes from {@code from} on, or of what is left. */
    byte[] part(int from, int length) {
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
    }

    byte[] bytes() {
        return bytes.clone();
    }
}
