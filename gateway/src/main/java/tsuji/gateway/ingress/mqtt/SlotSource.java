package tsuji.gateway.ingress.mqtt;

import java.util.function.Consumer;
import tsuji.wire.DeviceId;

/** Knows which metering slots of a device were accepted. Any thread; never blocks. */
public interface SlotSource {
    /** Where nothing is known of slots. */
    SlotSource NONE = (device, answer) -> false;

    /**
     * Asks for the answer on {@code v1/{device}/slots}.
     *
     * @param answer hears it on a thread of the source's, if there is one; must not block.
     * @return false: there is no room for the question, and no answer will come.
     */
    boolean ask(DeviceId device, Consumer<byte[]> answer);
}
