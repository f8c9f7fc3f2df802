package tsuji.gateway.ingress.mqtt;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceRegistry.DeviceIdentity;
import tsuji.gateway.device.DeviceRegistry.ObserverIdentity;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.wire.Topics;

/** SUBSCRIBE and UNSUBSCRIBE, each filter with a result of its own. Stateless. */
final class SubscribePath {
    private static final int FAILURE_3_1_1 = 0x80;

    private SubscribePath() {}

    static MqttSubAckMessage subscribe(MqttConnection connection, MqttSubscribeMessage message) throws Violation {
        List<MqttTopicSubscription> asked = message.payload().topicSubscriptions();
        if (asked.isEmpty()) {
            throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-3.8.3-2", "SUBSCRIBE without a filter");
        }
        int identifier = identifier(message.idAndPropertiesVariableHeader().properties());
        List<Integer> results = new ArrayList<>(asked.size());
        for (MqttTopicSubscription subscription : asked) {
            results.add(result(connection, subscription, identifier));
        }
        return new MqttSubAckMessage(
                header(MqttMessageType.SUBACK),
                variableHeader(message.variableHeader()),
                new MqttSubAckPayload(results));
    }

    private static int identifier(MqttProperties properties) throws Violation {
        MqttProperty<?> property = properties.getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER);
        if (property == null) {
            return 0;
        }
        int identifier = (Integer) property.value();
        if (identifier == 0) {
            throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-3.8.2.1.2", "subscription identifier is 0");
        }
        return identifier;
    }

    private static int result(MqttConnection connection, MqttTopicSubscription asked, int identifier) {
        String filter = asked.topicFilter();
        Optional<ReasonCode> refusal = Permission.refusalToSubscribe(connection.identity(), filter);
        if (refusal.isPresent()) {
            return failure(connection, refusal.get());
        }
        boolean observer = connection.identity() instanceof ObserverIdentity;
        if (observer && !connection.inflow().door().observers().add(connection)) {
            return failure(connection, ReasonCode.QUOTA_EXCEEDED);
        }
        int granted = observer ? 0 : Math.min(asked.qualityOfService().value(), MqttQoS.AT_LEAST_ONCE.value());
        if (!connection.session().subscribe(new Subscription(filter, granted, identifier))) {
            return failure(connection, ReasonCode.QUOTA_EXCEEDED);
        }
        if (connection.identity() instanceof DeviceIdentity identity && isForOffers(filter, identity.device())) {
            connection.inflow().door().firmware().listens(identity.device().id());
        }
        return granted;
    }

    private static boolean isForOffers(String filter, Device device) {
        return filter.equals(Topics.firmware(device.id(), FirmwareMessage.Kind.MANIFEST.level()));
    }

    private static int failure(MqttConnection connection, ReasonCode reason) {
        return connection.isMqtt5() ? reason.unsigned() : FAILURE_3_1_1;
    }

    static MqttUnsubAckMessage unsubscribe(MqttConnection connection, MqttUnsubscribeMessage message) throws Violation {
        List<String> filters = message.payload().topics();
        if (filters.isEmpty()) {
            throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-3.10.3-2", "UNSUBSCRIBE without a filter");
        }
        List<Short> results = new ArrayList<>(filters.size());
        for (String filter : filters) {
            boolean existed = connection.session().unsubscribe(filter);
            ReasonCode reason = existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED;
            results.add((short) reason.unsigned());
        }
        return new MqttUnsubAckMessage(
                header(MqttMessageType.UNSUBACK),
                variableHeader(message.variableHeader()),
                new MqttUnsubAckPayload(results));
    }

    private static MqttFixedHeader header(MqttMessageType type) {
        return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
    }

    private static MqttMessageIdAndPropertiesVariableHeader variableHeader(MqttMessageIdVariableHeader asked) {
        return new MqttMessageIdAndPropertiesVariableHeader(asked.messageId(), MqttProperties.NO_PROPERTIES);
    }
}
