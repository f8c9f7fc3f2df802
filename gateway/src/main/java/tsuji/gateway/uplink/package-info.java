/**
 * The way to the city: the connection and its supervisor, drain order, confirmations, and what the gateway says of itself.
 *
 * <p>Thread {@code uplink} owns everything here; callbacks of the MQTT client and thread intake only enqueue and wake.
 * The only home of Eclipse Paho and zstd. Nothing is stored here: what the city has not confirmed is read from the
 * journal again, with the same identity. It must not block on the network, and a client object that stopped answering
 * is thrown away whole.
 */
package tsuji.gateway.uplink;
