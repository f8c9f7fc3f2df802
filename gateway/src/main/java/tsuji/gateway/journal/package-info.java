/**
 * The durable store: entries, unsent ranges, ledger, boots, retention, recovery.
 *
 * <p>Thread intake owns the one writing connection; readers have their own and use short transactions.
 * It must not know MQTT, CoAP or the city, and it never answers a device: intake does, after the commit.
 */
package tsuji.gateway.journal;
