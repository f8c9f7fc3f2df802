/**
 * The files of a run: what devices sent and were acknowledged, what the city stored, what happened to commands. JSON
 * lines, one record a line.
 *
 * <p>Written by different processes and joined by the judge afterwards, so the format is the contract between them. A
 * device's message is identified by device and {@code msg_seq}; its content key tells whether it arrived unchanged.
 */
package tsuji.sim.record;
