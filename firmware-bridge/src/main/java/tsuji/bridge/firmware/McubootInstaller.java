package tsuji.bridge.firmware;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import tsuji.bridge.link.SerialLine;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Policy;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateState;

/** A device with MCUboot on a serial line. It tells neither charge nor motion: the gateway judges these. */
final class McubootInstaller implements Installer {
    /** Erasing flash takes several seconds, and is asked for five times. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    private final SerialLine line;

    McubootInstaller(SerialLine line) {
        this.line = line;
    }

    @Override
    public Manifest.Format format() {
        return Manifest.Format.MCUBOOT;
    }

    @Override
    public Optional<String> version() throws IOException, InterruptedException {
        try {
            return Optional.of(update((state, offset) -> {}).running());
        } catch (UpdateFailedException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> objection(Policy policy) {
        return Optional.empty();
    }

    @Override
    public UpdateState install(VerifiedImage image, Optional<VerifiedImage> previous, UpdateWatcher watcher)
            throws IOException, InterruptedException, UpdateFailedException {
        return update(watcher).install(image);
    }

    @Override
    public UpdateState confirm(VerifiedImage image) throws IOException, InterruptedException, UpdateFailedException {
        return update((state, offset) -> {}).confirm(image);
    }

    @Override
    public UpdateState revert(VerifiedImage image) throws IOException, InterruptedException, UpdateFailedException {
        return update((state, offset) -> {}).revert(image);
    }

    private McubootUpdate update(UpdateWatcher watcher) {
        return new McubootUpdate(line, ANSWER_TIMEOUT, watcher);
    }
}
