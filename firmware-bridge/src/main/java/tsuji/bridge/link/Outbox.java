package tsuji.bridge.link;

import tsuji.wire.DeviceId;

/** The way to the gateway: an agent's MQTT connection for all devices, QoS 1. Any thread. */
public interface Outbox {
    /**
     * Keeps a message until the gateway acknowledges it, which it does when the readings are on its disk. A full outbox drops
     * its oldest telemetry, and counts it.
     *
     * @param acknowledged called once, on a thread of the outbox, when the gateway has it. Must not block.
     * @return false: full of what may not be dropped, and the message is not taken.
     */
    boolean offer(Message message, Runnable acknowledged);

    /** The same for what nobody waits for. */
    default boolean offer(Message message) {
        return offer(message, () -> {});
    }

    /**
     * Subscribes a device, QoS 1, for as long as the bridge runs.
     *
     * @param filter below {@code v1/DEVICE/}, for example {@code commands}.
     * @param listener hears every message, on a thread of the outbox, before it is acknowledged. Must not block.
     */
    void subscribe(DeviceId device, String filter, Listener listener);

    /** Hears what the gateway sends to a device. */
    interface Listener {
        void received(String topic, byte[] payload);
    }
}
