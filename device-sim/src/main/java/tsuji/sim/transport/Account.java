package tsuji.sim.transport;

import tsuji.sim.scenario.Fleet;
import tsuji.wire.DeviceId;

/**
 * Who a device is at the gateway.
 *
 * @param secret empty text: it shows none.
 * @param contentType of its payloads, said in MQTT 5 and CoAP.
 */
record Account(
        DeviceId id,
        String secret,
        boolean mqtt5,
        int qos,
        String contentType,
        Fleet.Transport transport,
        Fleet.Identity identity) {
    /** The same, but for a secret that is not its own. */
    Account withWrongSecret() {
        return new Account(id, secret + "-wrong", mqtt5, qos, contentType, transport, identity);
    }

    @Override
    public String toString() {
        if (transport == Fleet.Transport.COAPS) {
            return id + " CoAPS";
        }
        return id + (mqtt5 ? " MQTT 5" : " MQTT 3.1.1");
    }
}
