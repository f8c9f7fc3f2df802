/**
 * Counters and conditions for people: metrics, health and error codes, over HTTP on loopback.
 *
 * <p>Any thread may count and raise. Nothing here may block the one that does, and no label may be a device id.
 */
package tsuji.gateway.health;
