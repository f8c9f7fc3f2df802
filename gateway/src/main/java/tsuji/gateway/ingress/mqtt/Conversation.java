package tsuji.gateway.ingress.mqtt;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.intake.Payloads;

/** What each packet means, and the answer to it. Stateless; runs on the thread of the connection. */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private final Door door;
    private final ConnectRules rules;
    private final PublishPath publishes;

    Conversation(Door door) {
        this.door = door;
        Payloads payloads = new Payloads(door.around().clock());
        this.rules =
                new ConnectRules(door.registry(), door.settings().sessions(), new WillRules(payloads, door.profiles()));
        this.publishes = new PublishPath(door, payloads);
    }

    void packet(MqttConnection connection, MqttMessage packet) throws Violation {
        if (packet.decoderResult().isFailure()) {
            throw undecodable(packet.decoderResult().cause());
        }
        if (packet instanceof MqttConnectMessage connect) {
            connect(connection, connect);
            return;
        }
        switch (packet.fixedHeader().messageType()) {
            case PUBLISH -> publishes.publish(connection, (MqttPublishMessage) packet);
            case PUBACK -> connection.outflow().acknowledged(packetId(packet));
            case PUBREC -> pubRec(connection, packetId(packet));
            case PUBREL -> pubRel(connection, packetId(packet));
            case PUBCOMP -> unknownAck(connection);
            case SUBSCRIBE -> subscribe(connection, (MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> unsubscribe(connection, (MqttUnsubscribeMessage) packet);
            case PINGREQ -> {
                connection.inflow().charge();
                connection.output().write(MqttMessage.PINGRESP);
            }
            case DISCONNECT -> disconnect(connection, packet);
            case CONNECT, CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH ->
                throw new Violation(
                        ReasonCode.PROTOCOL_ERROR,
                        "MQTT-4.8.0-1",
                        packet.fixedHeader().messageType() + " is not for a client to send");
        }
    }

    private static Violation undecodable(Throwable cause) {
        return new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-4.8.0-1", String.valueOf(cause.getMessage()));
    }

    private static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    private void connect(MqttConnection connection, MqttConnectMessage message) throws Violation {
        if (connection.hasSentConnect()) {
            throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-3.1.0-2", "second CONNECT");
        }
        boolean mqtt5 = message.variableHeader().version() == PacketLimits.MQTT_5;
        try {
            Connect connect = rules.judge(message, certificate(connection.channel()));
            if (!connection.place().reserve() && !takesOver(connect)) {
                door.counts().overload().increment();
                connection.refuse(ReasonCode.QUOTA_EXCEEDED, mqtt5);
                return;
            }
            connection.accept(connect);
        } catch (Violation violation) {
            if (violation.reason() == ReasonCode.NOT_AUTHORIZED
                    || violation.reason() == ReasonCode.BAD_USER_NAME_OR_PASSWORD
                    || violation.reason() == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID) {
                stranger(connection, message, violation);
            } else {
                door.counts().violations().increment();
            }
            connection.refuse(violation.reason(), mqtt5);
        }
    }

    private boolean takesOver(Connect connect) {
        return door.sessions()
                .find(connect.clientId())
                .filter(session -> session.connection() != null)
                .isPresent();
    }

    private void stranger(MqttConnection connection, MqttConnectMessage message, Violation violation) {
        door.counts().strangers().increment();
        String userName = message.variableHeader().hasUserName()
                ? message.payload().userName()
                : message.payload().clientIdentifier();
        String address = address(connection);
        door.registry().noteStranger(userName, address, violation.getMessage());
        LOG.debug("{} refused: {}", address, violation.getMessage());
    }

    /** Of the peer; empty when the connection is gone. */
    static String address(MqttConnection connection) {
        return connection.channel().remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "";
    }

    private static Optional<X509Certificate> certificate(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first
                    ? Optional.of(first)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // Client certificates are optional.
            return Optional.empty();
        }
    }

    /** We never send QoS 2, so the client means a packet that does not exist. */
    private void pubRec(MqttConnection connection, int packetId) {
        unknownAck(connection);
        if (connection.isMqtt5()) {
            connection.output().write(Packets.pubRel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        }
    }

    private void unknownAck(MqttConnection connection) {
        door.counts().unknownAcks().increment();
        connection.inflow().charge();
    }

    private void pubRel(MqttConnection connection, int packetId) throws Violation {
        if (connection.inflow().isPending(packetId)) {
            throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-4.3.3-5", "PUBREL before PUBREC");
        }
        boolean known = connection.inflow().releaseReceived(packetId);
        if (!known) {
            unknownAck(connection);
        }
        ReasonCode reason =
                known || !connection.isMqtt5() ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        connection.output().write(Packets.pubComp(packetId, reason));
    }

    private void subscribe(MqttConnection connection, MqttSubscribeMessage message) throws Violation {
        connection.inflow().charge();
        connection.output().write(SubscribePath.subscribe(connection, message));
        SubscribePath.time(connection, message, door.around().clock()).ifPresent(connection.output()::write);
        SubscribePath.askForSlots(connection, message, door.around().slots());
        connection.outflow().drain();
    }

    private void unsubscribe(MqttConnection connection, MqttUnsubscribeMessage message) throws Violation {
        connection.inflow().charge();
        connection.output().write(SubscribePath.unsubscribe(connection, message));
        if (connection.session().subscriptions().isEmpty()) {
            door.observers().remove(connection);
        }
    }

    private void disconnect(MqttConnection connection, MqttMessage packet) throws Violation {
        Connect.Terms terms = connection.connect().terms();
        if (!terms.isMqtt5()
                || !(packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header)) {
            connection.leave(false, terms.expirySeconds());
            return;
        }
        MqttProperties properties = header.properties();
        long expiry = terms.expirySeconds();
        if (PropertyRules.has(properties, MqttProperties.SESSION_EXPIRY_INTERVAL)) {
            long asked =
                    Integer.toUnsignedLong(PropertyRules.number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
            if (expiry == 0 && asked > 0) {
                throw new Violation(
                        ReasonCode.PROTOCOL_ERROR, "MQTT-3.14.2-2", "session that ends here cannot be prolonged");
            }
            expiry = Math.min(asked, door.settings().sessions().expirySeconds());
        }
        // MQTT-3.14.4-3: only a normal disconnection takes the will back.
        connection.leave(header.reasonCode() != ReasonCode.SUCCESS.value(), expiry);
    }
}
