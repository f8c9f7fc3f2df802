/**
 * Recorded data of real devices as messages of devices: household loads, shared trips, any table, and what a city has stored before.
 *
 * <p>Recordings are dirty. A row that cannot be meant is refused, one that can be mended is repaired; either leaves a
 * {@link tsuji.sim.replay.Finding} with file, line and reason. Nothing is dropped silently, and nothing is invented but
 * positions, which no recording has.
 */
package tsuji.sim.replay;
