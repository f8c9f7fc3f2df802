package tsuji.sim.transport;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tsuji.sim.device.DeviceMessage;
import tsuji.wire.Topics;

/** The packets a device sends. */
final class Packets {
    private static final byte[] BABBLE =
            "[{\"n\":\"battery\",\"u\":\"%EL\",\"v\":50}]".getBytes(StandardCharsets.UTF_8);
    private static final int SESSION_EXPIRY_SECONDS = 3_600;

    static final MqttMessage PINGREQ = MqttMessage.PINGREQ;
    static final MqttMessage DISCONNECT = MqttMessage.DISCONNECT;

    private Packets() {}

    /** A session that outlives the connection: what is under way is settled after a reconnect. */
    static MqttConnectMessage connect(Account account, Duration keepAlive) {
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .clientId(account.id().value())
                .cleanSession(false)
                .keepAlive((int) keepAlive.toSeconds())
                .protocolVersion(account.mqtt5() ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1);
        if (!account.secret().isEmpty()) {
            connect.username(account.id().value()).password(account.secret().getBytes(StandardCharsets.UTF_8));
        }
        if (account.mqtt5()) {
            MqttProperties properties = new MqttProperties();
            properties.add(
                    new MqttProperties.IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, SESSION_EXPIRY_SECONDS));
            connect.properties(properties);
        }
        return connect.build();
    }

    static MqttPublishMessage publish(Outgoing outgoing, Account account, boolean repeat) {
        DeviceMessage message = outgoing.message();
        MqttProperties properties = MqttProperties.NO_PROPERTIES;
        if (account.mqtt5()) {
            properties = new MqttProperties();
            properties.add(new MqttProperties.StringProperty(MqttProperties.CONTENT_TYPE, account.contentType()));
        }
        MqttQoS qos = MqttQoS.valueOf(outgoing.qos());
        return new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, repeat, qos, false, 0),
                new MqttPublishVariableHeader(message.topic(), outgoing.packetId(), properties),
                Unpooled.wrappedBuffer(message.payload()));
    }

    /** A reading at QoS 0 without a number: whoever judges a run knows only how many there were. */
    static MqttPublishMessage babble(Account account) {
        return new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttPublishVariableHeader(Topics.telemetry(account.id()), 0, MqttProperties.NO_PROPERTIES),
                Unpooled.wrappedBuffer(BABBLE));
    }

    /** What a device says once, at QoS 1; who says it says it again when nothing comes of it. */
    static MqttPublishMessage tell(String topic, int packetId, byte[] payload) {
        return new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                new MqttPublishVariableHeader(topic, packetId, MqttProperties.NO_PROPERTIES),
                Unpooled.wrappedBuffer(payload));
    }

    /** At QoS 1: what the device is told comes at least once. */
    static MqttSubscribeMessage subscribe(List<String> topics, int packetId) {
        MqttMessageBuilders.SubscribeBuilder subscribe =
                MqttMessageBuilders.subscribe().messageId(packetId);
        topics.forEach(topic -> subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, topic));
        return subscribe.build();
    }

    static MqttMessage puback(int packetId) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(packetId));
    }

    static MqttMessage pubrel(int packetId) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.PUBREL, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(packetId));
    }
}
