package tsuji.sim.transport;

import java.util.List;
import tsuji.wire.DeviceId;

/** Takes what a device is told on some topics. Owned by the fleet's thread. */
interface Ear {
    /** What the device subscribes to whenever it has connected. */
    List<String> topics(DeviceId device);

    /** It has subscribed. */
    default void connected(DeviceClient client) {}

    void heard(DeviceClient client, Heard message);

    /** It was off and is on again, not yet connected. */
    default void started(DeviceClient client) {}

    /** @param again the packet says that it was sent before (DUP). */
    record Heard(String topic, byte[] payload, boolean again) {}
}
