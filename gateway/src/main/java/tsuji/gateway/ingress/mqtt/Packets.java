package tsuji.gateway.ingress.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import tsuji.gateway.device.DeviceRegistry.ObserverIdentity;
import tsuji.wire.Topics;

/** The packets that this server makes. Stateless. */
final class Packets {
    private static final int PUBREL = 0x62;
    private static final int PUBCOMP = 0x70;

    private Packets() {}

    static MqttConnAckMessage accepted(Connect connect, boolean sessionPresent, MqttSettings settings) {
        MqttMessageBuilders.ConnAckBuilder builder = MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(sessionPresent);
        if (connect.terms().isMqtt5()) {
            builder.properties(properties -> {
                properties
                        .sessionExpiryInterval(connect.terms().expirySeconds())
                        .receiveMaximum(Inflow.RECEIVE_MAXIMUM)
                        .retainAvailable(false)
                        .maximumPacketSize(settings.limits().packetBytes())
                        .topicAliasMaximum(TopicAliases.MAXIMUM)
                        .wildcardSubscriptionAvailable(connect.identity() instanceof ObserverIdentity)
                        .subscriptionIdentifiersAvailable(true)
                        .sharedSubscriptionAvailable(false);
                if (connect.terms().wantsResponseInformation()) {
                    properties.responseInformation(
                            Topics.ROOT + "/" + connect.identity().name());
                }
                if (connect.assigned()) {
                    properties.assignedClientId(connect.clientId());
                }
            });
        }
        return builder.build();
    }

    /** CONNACK with a failure; empty when MQTT 3.1.1 has no code for it and the connection is closed without a word. */
    static ByteBuf refused(ReasonCode reason, boolean mqtt5) {
        if (mqtt5) {
            return Unpooled.wrappedBuffer(new byte[] {0x20, 3, 0, reason.value(), 0});
        }
        int code = switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case SERVER_UNAVAILABLE, SERVER_BUSY, QUOTA_EXCEEDED, SERVER_SHUTTING_DOWN -> 3;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            case NOT_AUTHORIZED -> 5;
            default -> 0;
        };
        return code == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, (byte) code});
    }

    /** Server-initiated DISCONNECT; only MQTT 5 has it. */
    static MqttMessage disconnect(ReasonCode reason) {
        return new MqttMessage(
                header(MqttMessageType.DISCONNECT, MqttQoS.AT_MOST_ONCE, false),
                new MqttReasonCodeAndPropertiesVariableHeader(reason.value(), MqttProperties.NO_PROPERTIES));
    }

    /** A message of the gateway's own on its way to a device. */
    static MqttPublishMessage outgoing(Outbound.Numbered numbered, boolean again, long secondsLeft) {
        Outgoing message = numbered.message();
        Subscription through = numbered.through();
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(
                MqttProperties.PUBLICATION_EXPIRY_INTERVAL, (int) Math.min(secondsLeft, 0xFFFFFFFFL)));
        if (!message.responseTopic().isEmpty()) {
            properties.add(new MqttProperties.StringProperty(MqttProperties.RESPONSE_TOPIC, message.responseTopic()));
        }
        if (through.identifier() > 0) {
            properties.add(
                    new MqttProperties.IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, through.identifier()));
        }
        return new MqttPublishMessage(
                header(MqttMessageType.PUBLISH, MqttQoS.valueOf(through.qos()), again),
                new MqttPublishVariableHeader(message.topic(), numbered.packetId(), properties),
                Unpooled.wrappedBuffer(message.payload()));
    }

    /** A message as an observer sees it: what the device said about it is passed on unchanged (MQTT-3.3.2-17). */
    static MqttPublishMessage observed(Observers.Message message, int identifier) {
        MqttProperties properties = new MqttProperties();
        message.properties().listAll().stream()
                .filter(property -> property.propertyId() != MqttProperties.TOPIC_ALIAS
                        && property.propertyId() != MqttProperties.WILL_DELAY_INTERVAL)
                .forEach(properties::add);
        if (identifier > 0) {
            properties.add(new MqttProperties.IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, identifier));
        }
        return new MqttPublishMessage(
                header(MqttMessageType.PUBLISH, MqttQoS.AT_MOST_ONCE, false),
                new MqttPublishVariableHeader(message.topic(), 0, properties),
                Unpooled.wrappedBuffer(message.payload()));
    }

    static byte[] pubComp(int packetId, ReasonCode reason) {
        return reply(PUBCOMP, packetId, reason);
    }

    static byte[] pubRel(int packetId, ReasonCode reason) {
        return reply(PUBREL, packetId, reason);
    }

    private static byte[] reply(int firstByte, int packetId, ReasonCode reason) {
        byte high = (byte) (packetId >> 8);
        byte low = (byte) packetId;
        return reason == ReasonCode.SUCCESS
                ? new byte[] {(byte) firstByte, 2, high, low}
                : new byte[] {(byte) firstByte, 3, high, low, reason.value()};
    }

    private static MqttFixedHeader header(MqttMessageType type, MqttQoS qos, boolean dup) {
        return new MqttFixedHeader(type, dup, qos, false, 0);
    }
}
