package tsuji.gateway.ingress.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceRegistry.DeviceIdentity;
import tsuji.gateway.device.DeviceRegistry.Identity;
import tsuji.gateway.intake.Payloads;
import tsuji.gateway.profile.Profiles;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.Topics;

/**
 * What becomes of a will message: an event of its device. On the device's events topic it is taken as it is; on another of
 * its own topics, those of profiles included, it becomes the event {@code connection_lost}; anywhere else it is not permitted.
 */
final class WillRules {
    private static final List<Reading> LOST = List.of(Reading.flag("connection_lost", true, 0));
    private static final byte[] CONNECTION_LOST = Senml.encode(Senml.Format.CBOR, LOST);
    private static final byte[] CONNECTION_LOST_SHOWN = Senml.encode(Senml.Format.JSON, LOST);

    private final Payloads payloads;
    private final Profiles profiles;

    WillRules(Payloads payloads, Profiles profiles) {
        this.payloads = payloads;
        this.profiles = profiles;
    }

    Will judge(MqttConnectVariableHeader header, MqttConnectPayload payload, Identity identity) throws Violation {
        boolean mqtt5 = header.version() == PacketLimits.MQTT_5;
        if (mqtt5 && header.isWillRetain()) {
            throw new Violation(ReasonCode.RETAIN_NOT_SUPPORTED, "MQTT-3.2.2-13", "will is to be retained");
        }
        DeviceTopic topic = ownTopic(payload.willTopic(), identity);
        MqttProperties properties = payload.willProperties();
        PropertyRules.requireNoWildcard(properties);
        int delay = PropertyRules.number(properties, MqttProperties.WILL_DELAY_INTERVAL, 0);
        long delaySeconds = Integer.toUnsignedLong(delay);
        if (topic.kind() != DeviceTopic.Kind.EVENTS) {
            return connectionLost(topic, delaySeconds);
        }
        Device device = ((DeviceIdentity) identity).device();
        String contentType = PropertyRules.text(properties, MqttProperties.CONTENT_TYPE);
        Payloads.Verdict verdict = payloads.judge(device, topic.kind(), contentType, payload.willMessageInBytes());
        if (verdict instanceof Payloads.Good good) {
            return new Will(
                    topic.device(),
                    good.body(),
                    new Observers.Message(payload.willTopic(), payload.willMessageInBytes(), properties),
                    delaySeconds);
        }
        if (mqtt5) {
            throw new Violation(ReasonCode.PAYLOAD_FORMAT_INVALID, "will", ((Payloads.Bad) verdict).detail());
        }
        // MQTT 3.1.1 has no way to say so; that the connection was lost is the point of a will anyway.
        return connectionLost(topic, delaySeconds);
    }

    private static Will connectionLost(DeviceTopic topic, long delaySeconds) {
        Observers.Message shown = new Observers.Message(
                Topics.events(topic.device()), CONNECTION_LOST_SHOWN, MqttProperties.NO_PROPERTIES);
        return new Will(topic.device(), CONNECTION_LOST, shown, delaySeconds);
    }

    /** On whatever topic a foreign device has its will: that the connection was lost is the point of it. */
    private Optional<DeviceTopic> topic(String willTopic) {
        return Topics.parse(willTopic)
                .or(() -> profiles.match(willTopic)
                        .map(match -> new DeviceTopic(match.device(), DeviceTopic.Kind.TELEMETRY)));
    }

    private DeviceTopic ownTopic(String willTopic, Identity identity) throws Violation {
        Optional<DeviceTopic> topic = willTopic == null ? Optional.empty() : topic(willTopic);
        // An agent's connection is no device's: its end says nothing of the devices behind it.
        return topic.filter(parsed -> identity instanceof DeviceIdentity && Permission.mayPublish(identity, parsed))
                .orElseThrow(
                        () -> new Violation(ReasonCode.NOT_AUTHORIZED, "R15", "will topic is not the device's own"));
    }
}
