package tsuji.bridge.firmware;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import tsuji.bridge.scooter.Answers;
import tsuji.bridge.scooter.Dialect;
import tsuji.bridge.scooter.Frame;
import tsuji.bridge.scooter.Scooter;
import tsuji.bridge.scooter.UpdateStatus;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/**
 * Brings an image into the controller of a Ninebot or Xiaomi scooter with its update commands 07 to 0A.
 *
 * <p>There is one place for an image and no resume: an interrupted update leaves the scooter in its loader, which takes the
 * commands again. So the whole run is done again from byte 0 until it succeeds, and when the new image does not start, the
 * image that ran before goes back in. Whoever calls must remember, over power cuts, that an update was begun.
 */
public final class NinebotUpdate {
    static final int PAGE_BYTES = 128;

    /** What the official tool takes at most. */
    static final int IMAGE_BYTES_MAX = 385_024;

    static final int PAGE_TRIES_MAX = 5;
    static final int RUNS_MAX = 3;
    static final int PING_TRIES_MAX = 20;
    static final int LOCK_FRAMES = 3;
    static final Duration START_TIMEOUT = Duration.ofMillis(5_300);
    static final Duration FINISH_TIMEOUT = Duration.ofMillis(1_300);
    static final int FINISH_TRIES_MAX = 5;

    private static final int LOCK_REGISTER = 0x70;

    private final Scooter scooter;
    private final UpdateWatcher watcher;

    public NinebotUpdate(Scooter scooter, UpdateWatcher watcher) {
        this.scooter = scooter;
        this.watcher = watcher;
    }

    /**
     * Until the scooter runs the new image, or the old one again.
     *
     * @param previous what ran before, to go back to; empty: there is nothing to go back to.
     * @return {@link UpdateState#CONFIRMED} or {@link UpdateState#ROLLED_BACK}.
     * @throws UpdateFailedException when neither could be brought in: the scooter waits in its loader and must be updated
     *     again.
     */
    public UpdateState run(VerifiedImage image, Optional<VerifiedImage> previous)
            throws IOException, InterruptedException, UpdateFailedException {
        requireFormat(image);
        Optional<String> trouble = install(image);
        if (trouble.isEmpty()) {
            watcher.at(UpdateState.CONFIRMED, 0);
            return UpdateState.CONFIRMED;
        }
        if (previous.isPresent()) {
            requireFormat(previous.get());
            if (install(previous.get()).isEmpty()) {
                watcher.at(UpdateState.ROLLED_BACK, 0);
                return UpdateState.ROLLED_BACK;
            }
        }
        throw new UpdateFailedException(
                UpdateResult.FAILED,
                "scooter waits in its loader after " + RUNS_MAX + " runs: " + trouble.get() + "; update it again"
                        + (previous.isPresent() ? "" : " (no image is kept that it could go back to)"));
    }

    private static void requireFormat(VerifiedImage image) throws UpdateFailedException {
        if (image.manifest().format() != Manifest.Format.NINEBOT_IAP) {
            throw new UpdateFailedException(
                    UpdateResult.UNSUPPORTED_PACKAGE,
                    "image format " + image.manifest().format() + " is not for Ninebot");
        }
        if (image.sizeBytes() > IMAGE_BYTES_MAX || image.sizeBytes() == 0) {
            throw new UpdateFailedException(
                    UpdateResult.NO_FLASH, "image of " + image.sizeBytes() + " bytes, allowed " + IMAGE_BYTES_MAX);
        }
    }

    /** Runs until the scooter reports the image's version; empty: it does. Else what went wrong last. */
    private Optional<String> install(VerifiedImage image) throws IOException, InterruptedException {
        Optional<String> trouble = started(image.manifest().version(), 1);
        if (trouble.isEmpty()) {
            return trouble;
        }
        for (int run = 1; run <= RUNS_MAX; run++) {
            trouble = runOnce(image);
            if (trouble.isEmpty()) {
                return trouble;
            }
        }
        return trouble;
    }

    private Optional<String> runOnce(VerifiedImage image) throws IOException, InterruptedException {
        for (int i = 0; i < LOCK_FRAMES; i++) {
            scooter.tell(scooter.dialect().writeSilently(Dialect.Unit.ESC, LOCK_REGISTER, 1));
        }
        Frame start = scooter.dialect().updateStart(Dialect.Unit.ESC, image.sizeBytes());
        Optional<String> trouble = step(start, START_TIMEOUT, 1, "start");
        if (trouble.isPresent()) {
            return trouble;
        }
        int pages = (image.sizeBytes() + PAGE_BYTES - 1) / PAGE_BYTES;
        for (int page = 0; page < pages; page++) {
            watcher.at(UpdateState.INSTALLING, page * PAGE_BYTES);
            trouble = page(image, page);
            if (trouble.isPresent()) {
                return trouble;
            }
        }
        Frame finish = scooter.dialect().updateFinish(Dialect.Unit.ESC, sum(image.bytes()));
        trouble = step(finish, FINISH_TIMEOUT, FINISH_TRIES_MAX, "finish");
        if (trouble.isPresent()) {
            return trouble;
        }
        watcher.at(UpdateState.REBOOTING, 0);
        scooter.tell(scooter.dialect().updateReset(Dialect.Unit.ESC));
        watcher.at(UpdateState.TESTING, 0);
        return started(image.manifest().version(), PING_TRIES_MAX);
    }

    private Optional<String> page(VerifiedImage image, int page) throws IOException, InterruptedException {
        // The last page is filled up with 00.
        byte[] data = Arrays.copyOf(image.part(page * PAGE_BYTES, PAGE_BYTES), PAGE_BYTES);
        Frame frame = scooter.dialect().updatePage(Dialect.Unit.ESC, page, data);
        Optional<String> trouble = Optional.empty();
        for (int left = PAGE_TRIES_MAX; left > 0; left--) {
            trouble = step(frame, Duration.ofMillis(300 + left * 100L), 1, "page " + page);
            if (trouble.isEmpty()) {
                return trouble;
            }
        }
        return trouble;
    }

    private Optional<String> step(Frame frame, Duration timeout, int tries, String name)
            throws IOException, InterruptedException {
        for (int attempt = 1; attempt <= tries; attempt++) {
            Optional<UpdateStatus> status = scooter.ask(frame, timeout, Answers::status);
            if (status.isPresent()) {
                return status.get() == UpdateStatus.OK ? Optional.empty() : Optional.of(name + ": " + status.get());
            }
        }
        return Optional.of(name + ": no answer");
    }

    /** Empty: the scooter runs this version. */
    private Optional<String> started(String version, int tries) throws IOException, InterruptedException {
        for (int attempt = 1; attempt <= tries; attempt++) {
            try {
                String running = scooter.firmware();
                return running.equals(version)
                        ? Optional.empty()
                        : Optional.of("scooter runs " + running + ", not " + version);
            } catch (Scooter.SilentException e) {
                // It is still starting, or stays in its loader.
            }
        }
        return Optional.of("scooter does not start");
    }

    /** Sum of all bytes, modulo 2^32. */
    static int sum(byte[] image) {
        int sum = 0;
        for (byte octet : image) {
            sum += octet & 0xFF;
        }
        return sum;
    }
}
