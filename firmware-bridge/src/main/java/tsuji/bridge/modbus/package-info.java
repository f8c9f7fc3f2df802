/**
 * Sub-meters and inverters on Modbus: RTU on a serial line, TCP on the network.
 *
 * <p>Which registers a meter has is a data file ({@code RegisterMap}); how a value is made of registers is {@code Register};
 * how registers come over the wire is a {@code Master}. {@code BusDriver} asks all meters of a bus fairly, on the thread of the
 * link. Nothing is ever written: a wrong write erases a DDS238's counters. Only here is the Modbus library used: for request
 * and response units, the CRC, and TCP. The serial side is ours, because the library would open the port itself.
 */
package tsuji.bridge.modbus;
