package tsuji.gateway.ingress.mqtt;

import java.util.Optional;
import tsuji.gateway.device.DeviceRegistry.Identity;

/**
 * A CONNECT that was found in order.
 *
 * @param clientId as given, or as assigned.
 * @param assigned whether the server chose the client id.
 */
record Connect(String clientId, boolean assigned, Identity identity, Proof proof, Terms terms, Optional<Will> will) {

    /**
     * What was agreed for the connection.
     *
     * @param level 4: MQTT 3.1.1; 5: MQTT 5.0.
     * @param expirySeconds how long the session outlives the connection; 0: not at all.
     * @param keepAliveSeconds 0: off.
     * @param receiveMaximum how many PUBLISH the client lets be unacknowledged.
     * @param packetBytesMax longest packet that the client takes.
     * @param wantsResponseInformation whether CONNACK names the part of the topic tree that is the client's.
     */
    record Terms(
            int level,
            boolean cleanStart,
            long expirySeconds,
            int keepAliveSeconds,
            int receiveMaximum,
            long packetBytesMax,
            boolean wantsResponseInformation) {
        boolean isMqtt5() {
            return level == PacketLimits.MQTT_5;
        }
    }
}
