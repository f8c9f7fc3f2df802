package tsuji.gateway.uplink;

import tsuji.wire.DataClass;

/**
 * What the next batch may be.
 *
 * @param entriesMax most entries.
 * @param bytesMax most bytes before compression; a single larger entry goes alone.
 * @param scarce the day's byte budget runs low: no telemetry.
 * @param backlog false: the last free place of the window is kept for fresh entries.
 */
record Allowance(int entriesMax, int bytesMax, boolean scarce, boolean backlog) {
    boolean permits(DataClass dataClass) {
        return !scarce || dataClass != DataClass.TELEMETRY;
    }
}
