/**
 * The devices' door: an MQTT 3.1.1 and 5.0 server for the topics of {@code tsuji.wire.Topics}.
 *
 * <p>Threads {@code mqtt-io-n}: each owns the connections of its channels; nothing here blocks. A PUBLISH becomes a
 * delivery, and its PUBACK or PUBREC leaves only after intake said that the delivery is on the disk (P1). Sessions pass
 * from one connection to the next through {@code SessionStore}. This package must not know the journal, and must not keep
 * readings.
 */
package tsuji.gateway.ingress.mqtt;
