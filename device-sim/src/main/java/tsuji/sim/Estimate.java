package tsuji.sim;

import tsuji.sim.scenario.Scenario;

/**
 * What a scenario will take, about.
 *
 * @param perSecond messages a second of wall time; 0 at full speed.
 * @param heapBytes of the fleet and then of the judge.
 * @param diskBytes of the files of the run.
 */
record Estimate(long messages, double perSecond, long heapBytes, long diskBytes) {
    /** Measured: a device with its connection, buffers and random streams. */
    private static final int BYTES_PER_DEVICE = 24 * 1024;

    /** Measured: a line of sent.ndjson. */
    private static final int BYTES_PER_RECORD = 210;

    /** The judge's bytes per message. */
    private static final int BYTES_PER_VERDICT = 31;

    static Estimate of(Scenario scenario) {
        double perSecond = messagesPerSecond(scenario);
        long messages = Math.round(perSecond * scenario.clock().duration().toMillis() / 1_000.0);
        double speed =
                scenario.clock().speed().isMax() ? 0 : scenario.clock().speed().factor();
        return new Estimate(
                messages,
                perSecond * speed,
                (long) scenario.devices() * BYTES_PER_DEVICE + messages * BYTES_PER_VERDICT,
                messages * BYTES_PER_RECORD);
    }

    /** In a second of virtual time. */
    static double messagesPerSecond(Scenario scenario) {
        return scenario.fleets().stream()
                        .mapToDouble(
                                fleet -> fleet.ids().size() * fleet.behaviour().messagesPerHour())
                        .sum()
                / 3_600;
    }
}
