package tsuji.gateway.ingress.mqtt;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
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
import tsuji.gateway.device.DeviceRegistry.AgentIdentity;
import tsuji.gateway.device.DeviceRegistry.ObserverIdentity;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.gateway.time.TimeAnswer;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Senml;
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
        boolean time = filter.equals(Topics.TIME);
        boolean observer = connection.identity() instanceof ObserverIdentity;
        if (observer && !time && !connection.inflow().door().observers().add(connection)) {
            return failure(connection, ReasonCode.QUOTA_EXCEEDED);
        }
        // A time that comes again comes late: it is told at QoS 0.
        int granted = observer || time ? 0 : Math.min(asked.qualityOfService().value(), MqttQoS.AT_LEAST_ONCE.value());
        boolean agent = connection.identity() instanceof AgentIdentity;
        int most = agent ? Session.AGENT_SUBSCRIPTIONS_MAX : Session.SUBSCRIPTIONS_MAX;
        if (!connection.session().subscribe(new Subscription(filter, granted, identifier), most)) {
            return failure(connection, ReasonCode.QUOTA_EXCEEDED);
        }
        if (!observer) {
            Topics.parse(filter).ifPresent(topic -> subscribed(connection, filter, topic));
        }
        return granted;
    }

    private static void subscribed(MqttConnection connection, String filter, DeviceTopic topic) {
        Door door = connection.inflow().door();
        if (connection.identity() instanceof AgentIdentity) {
            door.spokesmen().speaksFor(connection.session().clientId(), topic.device());
        }
        if (filter.equals(Topics.firmware(topic.device(), FirmwareMessage.Kind.MANIFEST.level()))) {
            door.firmware().listens(topic.device());
        }
    }

    /** The time, if this SUBSCRIBE asks for it: once, however often it names the topic. */
    static Optional<MqttPublishMessage> time(
            MqttConnection connection, MqttSubscribeMessage message, TrustedClock clock) {
        Subscription through = connection.session().subscriptions().get(Topics.TIME);
        boolean asked = message.payload().topicSubscriptions().stream()
                .anyMatch(subscription -> subscription.topicFilter().equals(Topics.TIME));
        return Optional.ofNullable(through)
                .filter(granted -> asked)
                .flatMap(granted -> answer(connection, granted, TimeAnswer.senml(Senml.Format.JSON, clock.sight())));
    }

    /**
     * Asks for the metering slots of every device that this SUBSCRIBE names: once, however often it names the topic. The
     * answers follow when the disk has been read; who finds no room is not answered, which asks nothing of a meter.
     */
    static void askForSlots(MqttConnection connection, MqttSubscribeMessage message, SlotSource slots) {
        if (connection.identity() instanceof ObserverIdentity) {
            return;
        }
        message.payload().topicSubscriptions().stream()
                .map(MqttTopicSubscription::topicFilter)
                .distinct()
                .filter(connection.session().subscriptions()::containsKey)
                .forEach(filter -> Topics.parse(filter)
                        .filter(topic -> topic.kind() == DeviceTopic.Kind.SLOTS)
                        .ifPresent(topic -> slots.ask(
                                topic.device(),
                                payload -> connection.loop().execute(() -> tellSlots(connection, filter, payload)))));
    }

    /** The peer may have left meanwhile, or lost interest. */
    private static void tellSlots(MqttConnection connection, String filter, byte[] payload) {
        if (connection.isConnected()) {
            Optional.ofNullable(connection.session().subscriptions().get(filter))
                    .flatMap(through -> answer(connection, through, payload))
                    .ifPresent(connection.output()::writeAndFlush);
        }
    }

    private static Optional<MqttPublishMessage> answer(
            MqttConnection connection, Subscription through, byte[] payload) {
        Observers.Message answer = new Observers.Message(through.filter(), payload, MqttProperties.NO_PROPERTIES);
        return Observers.fits(answer, connection.connect().terms())
                ? Optional.of(Packets.observed(answer, through.identifier()))
                : Optional.empty();
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
