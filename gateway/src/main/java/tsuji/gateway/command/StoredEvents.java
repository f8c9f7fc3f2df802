package tsuji.gateway.command;

import java.util.function.BiConsumer;
import tsuji.wire.DeviceId;

/**
 * Events of devices as they lie on the disk. A device's answer is acknowledged when it is there, and we may have been killed
 * before we heard it: then it is found here.
 */
public interface StoredEvents {
    /** Hands on the latest ones, oldest first, with their bodies. Thread command; bounded; what cannot be read is left out. */
    void latest(BiConsumer<DeviceId, byte[]> sink);
}
