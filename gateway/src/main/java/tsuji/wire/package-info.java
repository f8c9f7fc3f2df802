/**
 * What devices and the city must speak: names, topics, readings and their codecs.
 *
 * <p>Everything here is a value or a pure function; there are no threads, no clocks and no I/O. Simulator and bridge use
 * this package and nothing else of the gateway, so a change here is a change of the contract. Golden vectors from the
 * standards are the second opinion on every codec.
 */
package tsuji.wire;
