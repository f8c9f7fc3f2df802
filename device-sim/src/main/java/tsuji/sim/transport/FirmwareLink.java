package tsuji.sim.transport;

import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.UpdateReport;

/** How a device that updates itself reaches the gateway, whatever it speaks. Owned by the fleet's thread. */
interface FirmwareLink {
    FleetClient client();

    /** Asks for a piece, which goes to the {@link FirmwareEar}; when nothing comes of it the device asks again. */
    void ask(ChunkRequest request);

    /**
     * Tells the gateway something that the device will tell again by itself when nothing comes of it.
     *
     * @param onTaken what is done when the gateway acknowledges it; if it ever does.
     */
    void tell(UpdateReport report, Runnable onTaken);

    /** Does something when what was told is on its way, as well as the protocol lets the device know. */
    void afterwards(Runnable act);
}
