package tsuji.sim;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import tsuji.sim.record.ExpectedReading;
import tsuji.wire.DeviceId;

/** An emulated line of a scenario: what stands at its end, how the bridge finds it, and what the city must hear of it. */
interface Station {
    /** Its tables of the bridge's settings. */
    String settings();

    /** Puts the devices to their port. One thread steps and closes it from now on. */
    EmulatedPort open() throws IOException, InterruptedException;

    /** What its devices have had to say so far. Called by the thread that steps them. */
    List<ExpectedReading> expected();

    /** Versions of the devices that get an image, as they run now. Called by the thread that steps them. */
    default Map<DeviceId, String> runs() {
        return Map.of();
    }

    /** Tells of each command that a device has done, from the thread that steps it. */
    default void onCommand(BiConsumer<DeviceId, String> sink) {}
}
