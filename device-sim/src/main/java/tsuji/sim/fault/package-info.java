/**
 * What breaks links, brokers and processes: a TCP proxy with faults, the gateway and a broker as processes that are
 * killed, stopped and started again, and file systems that lose power.
 *
 * <p>Everything started here is ended here, and nothing else is touched: processes by their own handle, mounts by their
 * own folder.
 */
package tsuji.sim.fault;
