package tsuji.gateway.ingress.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;

/** Topic aliases that a client has set (MQTT 5, section 3.3.2.3.4). Ends with the connection. */
final class TopicAliases {
    /** Aliases a client may use: our Topic Alias Maximum. */
    static final int MAXIMUM = 16;

    private String[] topics;

    /** Topic of a PUBLISH, by its name or its alias. */
    String resolve(String topic, MqttProperties properties) throws Violation {
        if (!PropertyRules.has(properties, MqttProperties.TOPIC_ALIAS)) {
            if (topic.isEmpty()) {
                throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-4.7.3-1", "neither topic name nor topic alias");
            }
            return topic;
        }
        int alias = PropertyRules.number(properties, MqttProperties.TOPIC_ALIAS, 0);
        if (alias == 0 || alias > MAXIMUM) {
            throw new Violation(
                    ReasonCode.TOPIC_ALIAS_INVALID,
                    "MQTT-3.3.2-8",
                    "topic alias is " + alias + ", allowed 1 to " + MAXIMUM);
        }
        if (topics == null) {
            topics = new String[MAXIMUM];
        }
        if (!topic.isEmpty()) {
            topics[alias - 1] = topic;
        } else if (topics[alias - 1] == null) {
            throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-3.3.2-12", "topic alias " + alias + " was never set");
        }
        return topics[alias - 1];
    }
}
