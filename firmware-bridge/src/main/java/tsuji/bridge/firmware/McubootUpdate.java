package tsuji.bridge.firmware;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.bridge.link.SerialLine;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/**
 * Brings an image into a device with MCUboot over SMP on a serial line. The device is the memory: every run first asks it
 * what it holds, so after a power cut anywhere the same run is simply done again and goes on from there.
 *
 * <p>The running image stays until the new one has started once and was found healthy; a device that does not confirm goes
 * back by itself.
 */
public final class McubootUpdate {
    /** Image bytes in one request, unless the device takes less. */
    static final int CHUNK_BYTES_MAX = 256;

    /** Answers without progress before the upload has failed. */
    static final int STANDSTILLS_MAX = 5;

    /** Questions while the device restarts; each waits for the line's time-out, five times. */
    static final int RESTART_TRIES_MAX = 20;

    private final Smp smp;
    private final UpdateWatcher watcher;

    /** @param timeout for one answer; erasing a slot is the longest. */
    public McubootUpdate(SerialLine line, Duration timeout, UpdateWatcher watcher) {
        this.smp = new Smp(line, timeout);
        this.watcher = watcher;
    }

    /** Judges a device that runs a new image: telemetry comes, the version is right. */
    public interface HealthCheck {
        /** Blocks until it can tell, at most as long as the manifest's policy says. */
        boolean isHealthy() throws IOException, InterruptedException;
    }

    /** What one slot holds. */
    private record Slot(byte[] hash, String version, boolean active, boolean pending, boolean confirmed) {}

    /**
     * Until the image runs and is confirmed, or the device is back on its old one.
     *
     * @return {@link UpdateState#CONFIRMED} or {@link UpdateState#ROLLED_BACK}.
     * @throws UpdateFailedException when the device refuses or stays silent; it holds its old image or the new one.
     */
    public UpdateState run(VerifiedImage image, HealthCheck health)
            throws IOException, InterruptedException, UpdateFailedException {
        UpdateState state = install(image);
        if (state != UpdateState.TESTING) {
            return state;
        }
        return health.isHealthy() ? confirm(image) : revert(image);
    }

    /**
     * Until the image runs on trial: it stays when it is confirmed, and goes when the device restarts before.
     *
     * @return {@link UpdateState#TESTING}; {@link UpdateState#CONFIRMED} if it was confirmed before, {@link
     *     UpdateState#ROLLED_BACK} if the boot loader does not start it.
     */
    UpdateState install(VerifiedImage image) throws IOException, InterruptedException, UpdateFailedException {
        McubootImage content = content(image);
        Optional<Slot> slot = slot(slots(), content.hash());
        if (slot.isPresent() && slot.get().active()) {
            return end(slot.get().confirmed() ? UpdateState.CONFIRMED : UpdateState.TESTING);
        }
        if (slot.isEmpty()) {
            upload(image);
            slot = slot(slots(), content.hash());
            if (slot.isEmpty()) {
                throw new UpdateFailedException(
                        UpdateResult.INTEGRITY, "device took all bytes and does not have the image");
            }
        }
        if (!slot.get().pending()) {
            smp.write(SmpMessage.GROUP_IMAGE, SmpMessage.IMAGE_STATE, state(content.hash(), false));
        }
        watcher.at(UpdateState.REBOOTING, 0);
        smp.reset();
        slot = slot(slotsAfterRestart(), content.hash());
        // If not, the boot loader refused it (signature, security counter) and started the old one.
        boolean runs = slot.isPresent() && slot.get().active();
        return end(runs ? UpdateState.TESTING : UpdateState.ROLLED_BACK);
    }

    /** The version of the image that runs. */
    public String running() throws IOException, InterruptedException, UpdateFailedException {
        return slots().stream()
                .filter(Slot::active)
                .map(Slot::version)
                .findFirst()
                .orElseThrow(() -> new UpdateFailedException(UpdateResult.FAILED, "device does not say what it runs"));
    }

    private static McubootImage content(VerifiedImage image) throws UpdateFailedException {
        if (image.manifest().format() != Manifest.Format.MCUBOOT) {
            throw new UpdateFailedException(
                    UpdateResult.UNSUPPORTED_PACKAGE,
                    "image format " + image.manifest().format() + " is not for MCUboot");
        }
        try {
            return McubootImage.read(image.bytes());
        } catch (MalformedException e) {
            throw new UpdateFailedException(UpdateResult.INTEGRITY, e.getMessage());
        }
    }

    private void upload(VerifiedImage image) throws IOException, InterruptedException, UpdateFailedException {
        byte[] sha = McubootImage.sha256(image.bytes());
        int offset = 0;
        int standstills = 0;
        boolean first = true;
        while (offset < image.sizeBytes()) {
            watcher.at(UpdateState.INSTALLING, offset);
            // The first request goes to 0 with the digest; the device answers where it stopped the last time.
            Map<?, ?> answer =
                    smp.write(SmpMessage.GROUP_IMAGE, SmpMessage.IMAGE_UPLOAD, chunk(image, first ? 0 : offset, sha));
            long next = answer.get("off") instanceof Long off ? off : -1;
            if (next < 0 || next > image.sizeBytes()) {
                throw new UpdateFailedException(
                        UpdateResult.FAILED, "device wants offset " + next + " of " + image.sizeBytes() + " bytes");
            }
            standstills = next > offset ? 0 : standstills + 1;
            if (standstills > STANDSTILLS_MAX) {
                throw new UpdateFailedException(UpdateResult.FAILED, "upload stands still at offset " + next);
            }
            if (Boolean.FALSE.equals(answer.get("match"))) {
                throw new UpdateFailedException(UpdateResult.INTEGRITY, "device computes another digest");
            }
            first = next == 0;
            offset = (int) next;
        }
    }

    private static Map<?, ?> chunk(VerifiedImage image, int offset, byte[] sha) {
        Map<String, Object> chunk = new LinkedHashMap<>();
        if (offset == 0) {
            chunk.put("image", 0);
            chunk.put("len", image.sizeBytes());
        }
        chunk.put("off", offset);
        if (offset == 0) {
            chunk.put("sha", sha);
        }
        chunk.put("data", image.part(offset, CHUNK_BYTES_MAX));
        return chunk;
    }

    /** The image that runs on trial stays; if the device has gone back meanwhile, that is not changed. */
    UpdateState confirm(VerifiedImage image) throws IOException, InterruptedException, UpdateFailedException {
        byte[] hash = content(image).hash();
        // Confirming an image that does not run would start it again, for good and unwatched.
        if (slot(slots(), hash).filter(Slot::active).isEmpty()) {
            return end(UpdateState.ROLLED_BACK);
        }
        smp.write(SmpMessage.GROUP_IMAGE, SmpMessage.IMAGE_STATE, state(hash, true));
        if (slot(slots(), hash)
                .filter(slot -> slot.active() && slot.confirmed())
                .isPresent()) {
            return end(UpdateState.CONFIRMED);
        }
        throw new UpdateFailedException(UpdateResult.FAILED, "device does not keep the confirmation");
    }

    /** The image that runs on trial goes: the device restarts and runs the old one. */
    UpdateState revert(VerifiedImage image) throws IOException, InterruptedException, UpdateFailedException {
        byte[] hash = content(image).hash();
        if (slot(slots(), hash).filter(Slot::active).isPresent()) {
            smp.reset();
            if (slot(slotsAfterRestart(), hash).filter(Slot::active).isPresent()) {
                throw new UpdateFailedException(UpdateResult.FAILED, "device keeps an image that was not confirmed");
            }
        }
        return end(UpdateState.ROLLED_BACK);
    }

    private UpdateState end(UpdateState state) {
        watcher.at(state, 0);
        return state;
    }

    private static Map<?, ?> state(byte[] hash, boolean confirm) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("hash", hash);
        state.put("confirm", confirm);
        return state;
    }

    private List<Slot> slotsAfterRestart() throws IOException, InterruptedException, UpdateFailedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return slots();
            } catch (UpdateFailedException e) {
                if (attempt == RESTART_TRIES_MAX) {
                    throw e;
                }
            }
        }
    }

    private List<Slot> slots() throws IOException, InterruptedException, UpdateFailedException {
        Object images = smp.read(SmpMessage.GROUP_IMAGE, SmpMessage.IMAGE_STATE).get("images");
        if (!(images instanceof List<?> list)) {
            throw new UpdateFailedException(UpdateResult.FAILED, "device does not list its images");
        }
        return list.stream()
                .filter(Map.class::isInstance)
                .map(Map.class::cast)
                .filter(image -> image.get("hash") instanceof byte[])
                .map(McubootUpdate::slot)
                .toList();
    }

    private static Slot slot(Map<?, ?> image) {
        return new Slot(
                (byte[]) image.get("hash"),
                image.get("version") instanceof String version ? version : "",
                Boolean.TRUE.equals(image.get("active")),
                Boolean.TRUE.equals(image.get("pending")),
                Boolean.TRUE.equals(image.get("confirmed")));
    }

    private static Optional<Slot> slot(List<Slot> slots, byte[] hash) {
        List<Slot> same =
                slots.stream().filter(slot -> Arrays.equals(slot.hash(), hash)).toList();
        // The same image may stand in both slots; the one that runs decides.
        return same.stream()
                .filter(Slot::active)
                .findFirst()
                .or(() -> same.stream().findFirst());
    }
}
