package tsuji.sim.device;

import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.UpdateReport;

/** What a device that updates itself does next. */
public sealed interface FirmwareAct {
    /** Asks for a piece. */
    record Ask(ChunkRequest request) implements FirmwareAct {}

    /** Tells the gateway where it stands. */
    record Say(UpdateReport report) implements FirmwareAct {}

    /** Is off and on again, by its own will or not; what it was about to do is forgotten. */
    record Restart(boolean powerLost) implements FirmwareAct {}

    /** Found that the whole image is not the one that the manifest describes. No device of a good gateway does. */
    record FindDamage() implements FirmwareAct {}
}
