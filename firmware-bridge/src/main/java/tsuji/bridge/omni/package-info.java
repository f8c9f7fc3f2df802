/**
 * Cellular scooters that speak the OMNI text protocol over TCP: messages, their meaning, sessions with handshakes, and the
 * server they connect to.
 *
 * <p>Peers are strangers until their IMEI is a configured one, and never trusted: every line, rate, number of connections
 * and silence has a bound. One thread serves all of them.
 */
package tsuji.bridge.omni;
