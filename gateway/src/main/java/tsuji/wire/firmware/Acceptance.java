package tsuji.wire.firmware;

import java.util.UUID;

/**
 * Whether a verified manifest fits a device, in this order: times, vendor, class and component, sequence, security counter,
 * installed version.
 */
public final class Acceptance {
    private Acceptance() {}

    /**
     * The device that is to get the image, as it is known here.
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

    /** @throws UpdateFailedException with the result code of what does not fit first. */
    public static void check(Manifest manifest, Device device, long nowSeconds) throws UpdateFailedException {
        checkTimes(manifest, nowSeconds);
        checkDevice(manifest, device);
        checkOrder(manifest, device);
        checkVersion(manifest, device);
    }

    /** @throws UpdateFailedException when the manifest is not good yet or no more. */
    public static void checkTimes(Manifest manifest, long nowSeconds) throws UpdateFailedException {
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
    }

    private static void checkOrder(Manifest manifest, Device device) throws UpdateFailedException {
        if (manifest.sequence() < device.highestSequence()) {
            throw replay("sequence " + manifest.sequence() + " after " + device.highestSequence());
        }
        if (manifest.securityCounter() < device.securityCounter()) {
            throw replay("security counter " + manifest.securityCounter() + " below " + device.securityCounter());
        }
    }

    private static void checkVersion(Manifest manifest, Device device) throws UpdateFailedException {
        String least = manifest.minInstalledVersion().orElse("0");
        if (Manifest.compareVersions(device.installedVersion(), least) < 0) {
            throw new UpdateFailedException(
                    UpdateResult.POLICY, "needs version " + least + ", installed is " + device.installedVersion());
        }
        boolean lower = !device.installedVersion().isEmpty()
                && Manifest.compareVersions(manifest.version(), device.installedVersion()) < 0;
        if (lower && !manifest.downgrade()) {
            throw replay("version " + manifest.version() + " below the installed " + device.installedVersion()
                    + ", and not signed as a downgrade");
        }
        // Going back must not bring back what the counter was raised for, nor raise it unseen.
        boolean known = device.highestSequence() > 0;
        if (lower && known && manifest.securityCounter() != device.securityCounter()) {
            throw replay("downgrade with security counter " + manifest.securityCounter() + ", must be "
                    + device.securityCounter());
        }
    }

    private static UpdateFailedException replay(String detail) {
        return new UpdateFailedException(UpdateResult.REPLAY, detail);
    }
}
