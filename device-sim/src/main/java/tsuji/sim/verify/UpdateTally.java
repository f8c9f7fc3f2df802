package tsuji.sim.verify;

import java.util.List;

/**
 * What became of all updates of firmware. Each device counts once.
 *
 * @param devices that took part.
 * @param done the gateway has confirmed the image, and the device runs it.
 * @param refused by the device or for it: it never came to a try.
 * @param failed the device runs the old image and does not say otherwise.
 * @param open the gateway has not decided.
 * @param lied the device said that it was a success, and runs the old image.
 * @param powerLosses of devices on the way.
 * @param endings for each device whose update was not done: why.
 * @param differences where the device's state and the gateway's word part.
 */
public record UpdateTally(
        long devices,
        long done,
        long refused,
        long failed,
        long open,
        long lied,
        long powerLosses,
        List<String> endings,
        List<String> differences) {
    /** Of a run without firmware. */
    public static final UpdateTally NONE = new UpdateTally(0, 0, 0, 0, 0, 0, 0, List.of(), List.of());

    public UpdateTally {
        endings = List.copyOf(endings);
        differences = List.copyOf(differences);
    }
}
