package tsuji.sim.record;

/**
 * What the city must have been told of an emulated device, a line of {@code expected.ndjson}.
 *
 * @param unit as the device contract has it.
 * @param unixSeconds of the beginning of a metering slot; 0: a value of any time.
 * @param least the lowest value that is right.
 * @param most the highest.
 */
public record ExpectedReading(String device, String metric, String unit, long unixSeconds, double least, double most) {
    /** Whether this value, in this unit, is right. */
    public boolean isMetBy(String itsUnit, double value) {
        return unit.equals(itsUnit) && value >= least && value <= most;
    }
}
