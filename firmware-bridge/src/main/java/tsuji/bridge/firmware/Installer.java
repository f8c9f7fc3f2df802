package tsuji.bridge.firmware;

import java.io.IOException;
import java.util.Optional;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Policy;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateState;

/** A device that takes images, on an open line. On the thread of the link. */
interface Installer {
    Manifest.Format format();

    /** The version that runs; empty: the device does not answer. */
    Optional<String> version() throws IOException, InterruptedException;

    /** Why the device may not be updated in this moment, by what it says itself; empty: it may. */
    Optional<String> objection(Policy policy) throws IOException, InterruptedException;

    /**
     * Until the image runs. Done again after any interruption, it goes on.
     *
     * @param previous what ran before, for devices that can be brought back only by installing that.
     * @return {@link UpdateState#TESTING}, {@link UpdateState#CONFIRMED} or {@link UpdateState#ROLLED_BACK}.
     */
    UpdateState install(VerifiedImage image, Optional<VerifiedImage> previous, UpdateWatcher watcher)
            throws IOException, InterruptedException, UpdateFailedException;

    /** The image is good: {@link UpdateState#CONFIRMED}, or {@link UpdateState#ROLLED_BACK} if it is gone already. */
    UpdateState confirm(VerifiedImage image) throws IOException, InterruptedException, UpdateFailedException;

    /** The image is not good: {@link UpdateState#ROLLED_BACK}, or {@link UpdateState#FAILED} if it has to stay. */
    UpdateState revert(VerifiedImage image) throws IOException, InterruptedException, UpdateFailedException;
}
