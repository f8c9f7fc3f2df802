package tsuji.gateway.ingress.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.DeviceRegistry.DeviceIdentity;
import tsuji.gateway.device.DeviceRegistry.Identity;
import tsuji.gateway.device.DeviceRegistry.ObserverIdentity;

/** What a CONNECT must be to be let in (MQTT 3.1.1 and 5.0, section 3.1). Deny by default. Any thread. */
final class ConnectRules {
    static final int CLIENT_ID_LENGTH_MAX = 64;

    /** Commands under way to a client that sets no Receive Maximum of its own (MQTT 3.1.1 has none). */
    static final int RECEIVE_MAXIMUM_DEFAULT = 65_535;

    private final DeviceRegistry registry;
    private final MqttSettings.Sessions sessions;
    private final WillRules wills;
    private final AtomicLong assigned = new AtomicLong();

    ConnectRules(DeviceRegistry registry, MqttSettings.Sessions sessions, WillRules wills) {
        this.registry = registry;
        this.sessions = sessions;
        this.wills = wills;
    }

    /**
     * Judges a CONNECT.
     *
     * @param certificate that the peer showed in the TLS handshake.
     * @throws Violation with the reason code for CONNACK.
     */
    Connect judge(MqttConnectMessage message, Optional<X509Certificate> certificate) throws Violation {
        MqttConnectVariableHeader header = message.variableHeader();
        MqttConnectPayload payload = message.payload();
        checkFlags(header);
        if (PropertyRules.has(header.properties(), MqttProperties.AUTHENTICATION_METHOD)) {
            throw new Violation(
                    ReasonCode.BAD_AUTHENTICATION_METHOD, "MQTT-4.12.0-1", "enhanced authentication is not offered");
        }
        Proof proof = proof(header, payload, certificate);
        Identity identity = identity(proof, header.hasUserName() ? payload.userName() : "");
        String clientId = clientId(payload.clientIdentifier(), header, identity);
        Optional<Will> will =
                header.isWillFlag() ? Optional.of(wills.judge(header, payload, identity)) : Optional.empty();
        boolean chosen = payload.clientIdentifier().isEmpty();
        return new Connect(clientId, chosen, identity, proof, terms(header, identity), will);
    }

    private static void checkFlags(MqttConnectVariableHeader header) throws Violation {
        boolean mqtt5 = header.version() == PacketLimits.MQTT_5;
        if (header.willQos() == 3) {
            throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-14", "will QoS is 3");
        }
        if (!header.isWillFlag() && (header.willQos() != 0 || header.isWillRetain())) {
            throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-11", "will QoS or retain without a will");
        }
        if (!mqtt5 && header.hasPassword() && !header.hasUserName()) {
            throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-22", "password without user name");
        }
    }

    private Proof proof(
            MqttConnectVariableHeader header, MqttConnectPayload payload, Optional<X509Certificate> certificate)
            throws Violation {
        if (certificate.isPresent()) {
            Proof shown = new Proof.Certificate(certificate.get());
            if (shown.identity(registry).isPresent() || !header.hasPassword()) {
                return shown;
            }
        }
        if (!header.hasUserName() || !header.hasPassword()) {
            throw new Violation(
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                    "R15",
                    "neither user name and secret nor a client certificate");
        }
        return Proof.Secret.of(registry, payload.userName(), payload.passwordInBytes())
                .orElseThrow(() ->
                        new Violation(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "R15", "unknown name or wrong secret"));
    }

    private Identity identity(Proof proof, String userName) throws Violation {
        Identity identity = proof.identity(registry)
                .orElseThrow(() -> new Violation(ReasonCode.NOT_AUTHORIZED, "R15", "credential is not registered"));
        if (!userName.isEmpty() && !userName.equals(identity.name())) {
            throw new Violation(
                    ReasonCode.NOT_AUTHORIZED, "R14", "user name differs from the certificate of " + identity.name());
        }
        return identity;
    }

    /** A device's client id is its name. Observers may be many under one name: {@code name} or {@code name-anything}. */
    private String clientId(String given, MqttConnectVariableHeader header, Identity identity) throws Violation {
        String name = identity.name();
        boolean observer = identity instanceof ObserverIdentity;
        if (given.isEmpty()) {
            if (header.version() != PacketLimits.MQTT_5 && !header.isCleanSession()) {
                throw new Violation(
                        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                        "MQTT-3.1.3-8",
                        "no client id for a session that stays");
            }
            return observer ? name + "-" + Long.toHexString(assigned.incrementAndGet()) : name;
        }
        if (given.length() > CLIENT_ID_LENGTH_MAX) {
            throw new Violation(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "client id size",
                    "client id has " + given.length() + " characters, allowed " + CLIENT_ID_LENGTH_MAX);
        }
        if (!given.equals(name) && !(observer && given.startsWith(name + "-"))) {
            throw new Violation(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "R14", "client id does not belong to " + name);
        }
        return given;
    }

    private Connect.Terms terms(MqttConnectVariableHeader header, Identity identity) throws Violation {
        MqttProperties properties = header.properties();
        boolean mqtt5 = header.version() == PacketLimits.MQTT_5;
        int receiveMaximum = PropertyRules.number(properties, MqttProperties.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM_DEFAULT);
        long packetBytesMax =
                Integer.toUnsignedLong(PropertyRules.number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, -1));
        if (receiveMaximum == 0 || packetBytesMax == 0) {
            throw new Violation(
                    ReasonCode.PROTOCOL_ERROR, "MQTT-3.1.2.11", "Receive Maximum or Maximum Packet Size is 0");
        }
        long asked = mqtt5
                ? Integer.toUnsignedLong(PropertyRules.number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0))
                : header.isCleanSession() ? 0 : sessions.expirySeconds();
        boolean device = identity instanceof DeviceIdentity;
        return new Connect.Terms(
                header.version(),
                header.isCleanSession(),
                // Observers get QoS 0 only, so there is nothing that a session of theirs could keep.
                device ? Math.min(asked, sessions.expirySeconds()) : 0,
                header.keepAliveTimeSeconds(),
                receiveMaximum,
                packetBytesMax,
                device && PropertyRules.number(properties, MqttProperties.REQUEST_RESPONSE_INFORMATION, 0) == 1);
    }
}
