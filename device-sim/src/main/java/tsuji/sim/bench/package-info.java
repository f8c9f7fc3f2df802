/**
 * The benchmark: this gateway, the obvious alternative and the limits of the machine, measured in turns in one run.
 *
 * <p>Each subject is a process of its own; load and the city's consumer are plain NIO with prebuilt packets, one thread each,
 * so that the subjects are the bottleneck. One thread commands a run. Nothing here judges delivery: that is sim.verify's.
 */
package tsuji.sim.bench;
