package tsuji.sim.verify;

import java.util.List;

/**
 * What the city was told of emulated devices, beside what they had to say.
 *
 * @param expected kinds of readings, and metering slots.
 * @param differences what is missing, wrong, or not accounted for.
 */
public record ReadingTally(long expected, List<String> differences) {
    /** Of a run without emulated devices. */
    public static final ReadingTally NONE = new ReadingTally(0, List.of());

    public ReadingTally {
        differences = List.copyOf(differences);
    }
}
