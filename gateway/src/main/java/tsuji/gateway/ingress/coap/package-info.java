/**
 * The door for constrained devices: a CoAP server (RFC 7252) for the resources of the device contract, behind DTLS 1.2 with
 * pre-shared keys, client certificates and Connection ID (RFC 9146).
 *
 * <p>Californium's threads are few and named: {@code coap-io} decides about requests, {@code coap-timer} sees to
 * retransmissions, and the connectors have theirs; nothing here blocks. A POST becomes a delivery, and its 2.04 leaves only
 * after intake said that the delivery is on the disk (P1). Californium is loaded only when a port is switched on. This
 * package must not know the journal, and must not keep readings.
 */
package tsuji.gateway.ingress.coap;
