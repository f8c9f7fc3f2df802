/**
 * What every kind of link stands on: serial lines by stable name, the local gateway as an MQTT broker, the loop that keeps a
 * driver alive, and the health of it all.
 *
 * <p>Each {@link tsuji.bridge.link.Driver} has a thread of its own, named after its link; it touches its line, and hands
 * messages to the {@link tsuji.bridge.link.Outbox}, which may be called from any thread. Nothing here knows a protocol of a
 * device. Only here is jSerialComm used, and Paho.
 */
package tsuji.bridge.link;
