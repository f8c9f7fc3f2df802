package tsuji.sim.transport;

import tsuji.wire.DeviceId;

/**
 * Who a device is at the gateway.
 *
 * @param secret empty text: it shows none.
 * @param contentType of its payloads, said in MQTT 5.
 */
record Account(DeviceId id, String secret, boolean mqtt5, int qos, String contentType) {
    @Override
    public String toString() {
        return id + (mqtt5 ? " MQTT 5" : " MQTT 3.1.1");
    }
}
