package tsuji.bridge.firmware;

import java.util.Arrays;
import java.util.UUID;

/**
 * An image that may go into a device: its manifest is signed by a trusted key and fits the device, and its bytes have the
 * manifest's size and digest. There is no other way to make one, and machines take nothing else.
 */
public final class VerifiedImage {
    private final Manifest manifest;
    private final byte[] bytes;

    private VerifiedImage(Manifest manifest, byte[] bytes) {
        this.manifest = manifest;
        this.bytes = bytes;
    }

    /**
     * The device that is to get it, as it is known here.
     *
     * @param highestSequence of the manifests accepted before; 0: none.
     * @param installedVersion empty text: not known.
     */
    public record Device(
            UUID vendor,
            UUID deviceClass,
            String component,
            long highestSequence,
            long securityCounter,
            String installedVersion) {}

    /**
     * Verifies in the order: envelope, key, signature, times, device, sequence, security counter, installed version, bytes.
     *
     * @param image copied.
     * @throws UpdateFailedException with the result code of what failed first.
     */
    public static VerifiedImage verify(byte[] cose, byte[] image, TrustedKeys keys, Device device, long nowSeconds)
            throws UpdateFailedException {
        Manifest manifest = SignedManifest.open(cose, keys);
        checkTimes(manifest, nowSeconds);
        checkDevice(manifest, device);
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

    private static void checkTimes(Manifest manifest, long nowSeconds) throws UpdateFailedException {
        if (nowSeconds < manifest.notBeforeSeconds() || nowSeconds > manifest.notAfterSeconds()) {
            throw new UpdateFailedException(
                    UpdateResult.EXPIRED,
                    "valid from " + manifest.notBeforeSeconds() + " to " + manifest.notAfterSeconds() + ", it is now "
                            + nowSeconds);
        }
    }

    private static void checkDevice(Manifest manifest, Device device) throws UpdateFailedException {
        if (!manifest.vendor().equals(device.vendor())
                || !manifest.deviceClass().equals(device.deviceClass())
                || !manifest.component().equals(device.component())) {
            throw new UpdateFailedException(
                    UpdateResult.WRONG_DEVICE,
                    "made for " + manifest.component() + " of class " + manifest.deviceClass() + ", this is "
                            + device.component() + " of class " + device.deviceClass());
        }
        if (manifest.sequence() < device.highestSequence()) {
            throw new UpdateFailedException(
                    UpdateResult.REPLAY, "sequence " + manifest.sequence() + " after " + device.highestSequence());
        }
        if (manifest.securityCounter() < device.securityCounter()) {
            throw new UpdateFailedException(
                    UpdateResult.REPLAY,
                    "security counter " + manifest.securityCounter() + " below " + device.securityCounter());
        }
        String least = manifest.minInstalledVersion().orElse("0");
        if (Manifest.compareVersions(device.installedVersion(), least) < 0) {
            throw new UpdateFailedException(
                    UpdateResult.POLICY, "needs version " + least + ", installed is " + device.installedVersion());
        }
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
