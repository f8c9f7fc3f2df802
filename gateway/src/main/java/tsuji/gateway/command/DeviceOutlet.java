package tsuji.gateway.command;

import java.util.function.BooleanSupplier;
import tsuji.wire.DeviceId;

/** A door through which devices can be reached. Any thread; never blocks. */
public interface DeviceOutlet {
    /**
     * Sends to the device now, or keeps the message for its persistent session until it expires.
     *
     * @return what became of it; only {@link Outcome#TAKEN} means that the door is now responsible for it.
     */
    Outcome send(OutboundCommand command);

    /** Whether the device is here now. Until it comes, its commands stay in the store: they outlive a restart there. */
    default boolean holds(DeviceId device) {
        return true;
    }

    /** Whether the device is here, but takes nothing while a command is still on its way to it. */
    default boolean isBusy(DeviceId device) {
        return false;
    }

    /** What a door did with a command. */
    enum Outcome {
        /** Sent, or queued for a persistent session. */
        TAKEN,
        /** The device has no session here. */
        NOT_HERE,
        /** The session's queue is full. */
        FULL,
        /** More than the connected device takes in one packet. */
        TOO_LARGE
    }

    /**
     * A command on its way to a device.
     *
     * @param payload handed to the device unchanged; owned by the door from here on.
     * @param expiresAtMonoMillis not sent at or after this moment of the running boot.
     * @param safe whether it may be done now. Any thread; does not block.
     */
    record OutboundCommand(DeviceId device, byte[] payload, long expiresAtMonoMillis, BooleanSupplier safe) {
        /** To be asked before each sending, also the second of the same. */
        public boolean mayGoAt(long nowMonoMillis) {
            return nowMonoMillis < expiresAtMonoMillis && safe.getAsBoolean();
        }
    }
}
