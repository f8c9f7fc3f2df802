package tsuji.gateway.firmware;

import tsuji.wire.DeviceId;

/** A door through which devices get firmware. Any thread; never blocks. */
public interface FirmwareOutlet {
    /** Whether the device waits for offers here. */
    boolean listens(DeviceId device);

    /** Sends now, or keeps it for the device's session until it expires. What does not arrive the device asks for again. */
    void send(FirmwareMessage message);
}
