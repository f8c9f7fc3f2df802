package tsuji.bridge.firmware;

import java.io.IOException;
import java.nio.file.Files;
import tsuji.bridge.link.FirmwareTarget;
import tsuji.wire.firmware.Acceptance;
import tsuji.wire.firmware.CoseSign1;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.TrustList;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

/**
 * Whether manifests and images are good for one device, by the trust list as it is on the disk now. A list that is older than
 * one that was in use could bring a revoked key back, and is not believed.
 */
record Verifier(FirmwareTarget target, JobFiles files) {
    Manifest open(byte[] cose, long atSeconds) throws UpdateFailedException {
        return SignedManifest.open(cose, keys(atSeconds));
    }

    /** Against what the device had before; {@code running}: its version, empty if it does not tell. */
    void accept(Manifest manifest, Job before, String running, long atSeconds) throws UpdateFailedException {
        Acceptance.check(manifest, device(before.sequence(), before.securityCounter(), running), atSeconds);
    }

    static void requireFit(Manifest manifest, Manifest.Format format) throws UpdateFailedException {
        if (manifest.format() != format) {
            throw new UpdateFailedException(
                    UpdateResult.UNSUPPORTED_PACKAGE,
                    "image format " + manifest.format() + ", the device takes " + format);
        }
        if (manifest.sizeBytes() > VerifiedImage.BYTES_MAX || manifest.sizeBytes() == 0) {
            throw new UpdateFailedException(
                    UpdateResult.NO_FLASH,
                    "image of " + manifest.sizeBytes() + " bytes, allowed 1 to " + VerifiedImage.BYTES_MAX);
        }
    }

    /** Signature, time, class and every byte; not what the device had before. */
    VerifiedImage verify(byte[] cose, byte[] image, long atSeconds) throws UpdateFailedException {
        Manifest manifest = open(cose, atSeconds);
        String enough = manifest.minInstalledVersion().orElse("");
        return VerifiedImage.verify(cose, image, keys(atSeconds), device(0, 0, enough), atSeconds);
    }

    /** The same for an image that ran before: its time may be over, but a device without an image is worse. */
    VerifiedImage verifyKept(JobFiles.Good good, long atSeconds) throws UpdateFailedException {
        Manifest manifest = open(good.manifest(), atSeconds);
        String enough = manifest.minInstalledVersion().orElse("");
        return VerifiedImage.verify(
                good.manifest(),
                good.image(),
                keys(atSeconds),
                device(0, 0, enough),
                Math.min(atSeconds, manifest.notAfterSeconds()));
    }

    private Acceptance.Device device(long sequence, long securityCounter, String running) {
        return new Acceptance.Device(
                target.vendor(), target.deviceClass(), target.component(), sequence, securityCounter, running);
    }

    private TrustedKeys keys(long atSeconds) throws UpdateFailedException {
        try {
            if (Files.size(target.trustList()) > CoseSign1.BYTES_MAX) {
                throw new IOException("longer than " + CoseSign1.BYTES_MAX + " bytes");
            }
            TrustList list = TrustList.open(Files.readAllBytes(target.trustList()), target.rootKey());
            requireNotOlder(list);
            return list.at(atSeconds);
        } catch (IOException e) {
            // Not the image's fault: the gateway tries again.
            throw new UpdateFailedException(
                    UpdateResult.POLICY, "trust list " + target.trustList() + " cannot be read: " + e);
        }
    }

    private void requireNotOlder(TrustList list) throws IOException, UpdateFailedException {
        long used = files.trustVersion(target.rootKey());
        if (list.version() < used) {
            // Not the image's fault either.
            throw new UpdateFailedException(
                    UpdateResult.POLICY,
                    "trust list " + target.trustList() + " is version " + list.version() + ", version " + used
                            + " was in use already: put the newest list there");
        }
        if (list.version() > used) {
            files.keepTrustVersion(target.rootKey(), list.version());
        }
    }
}
