/**
 * MQTT clients of a whole fleet, thousands in one process.
 *
 * <p>Everything of a fleet lives on one thread, Netty's event loop {@code fleet-io}: devices, buffers, connections and the
 * fates written to {@code sent.ndjson}. So nothing here is locked, and nothing here may block. Other threads only start,
 * ask for the {@link FleetStatus} and end a {@link FleetRun}.
 */
package tsuji.sim.transport;
