package tsuji.bridge.firmware;

import tsuji.wire.firmware.UpdateState;

/** Hears where an update stands, on the thread of the update. */
public interface UpdateWatcher {
    /** @param offset bytes that the device has, while {@link UpdateState#INSTALLING}; else 0. */
    void at(UpdateState state, int offset);
}
