package tsuji.gateway.ingress.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;

/** MQTT 5 properties: which may stand where and how often (section 2.2.2.2), and how to read one. Stateless. */
final class PropertyRules {
    /** More properties in one packet are refused. */
    static final int COUNT_MAX = 32;

    /** Stands for the will in a CONNECT, whose properties follow rules of their own; no packet has this type. */
    static final int WILL = 0;

    private static final long USER_PROPERTY = bit(MqttProperties.USER_PROPERTY);
    private static final long ACK = USER_PROPERTY | bit(MqttProperties.REASON_STRING);
    private static final long PUBLISH = USER_PROPERTY
            | bits(
                    MqttProperties.PAYLOAD_FORMAT_INDICATOR,
                    MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
                    MqttProperties.CONTENT_TYPE,
                    MqttProperties.RESPONSE_TOPIC,
                    MqttProperties.CORRELATION_DATA,
                    MqttProperties.TOPIC_ALIAS);
    private static final long CONNECT = USER_PROPERTY
            | bits(
                    MqttProperties.SESSION_EXPIRY_INTERVAL,
                    MqttProperties.AUTHENTICATION_METHOD,
                    MqttProperties.AUTHENTICATION_DATA,
                    MqttProperties.REQUEST_PROBLEM_INFORMATION,
                    MqttProperties.REQUEST_RESPONSE_INFORMATION,
                    MqttProperties.RECEIVE_MAXIMUM,
                    MqttProperties.TOPIC_ALIAS_MAXIMUM,
                    MqttProperties.MAXIMUM_PACKET_SIZE);
    private static final long WILL_PROPERTIES =
            (PUBLISH & ~bit(MqttProperties.TOPIC_ALIAS)) | bit(MqttProperties.WILL_DELAY_INTERVAL);

    /** Properties whose only values are 0 and 1. */
    private static final long FLAGS = bits(
            MqttProperties.PAYLOAD_FORMAT_INDICATOR,
            MqttProperties.REQUEST_PROBLEM_INFORMATION,
            MqttProperties.REQUEST_RESPONSE_INFORMATION);

    private PropertyRules() {}

    private static long bit(int id) {
        return 1L << id;
    }

    private static long bits(int... ids) {
        long bits = 0;
        for (int id : ids) {
            bits |= bit(id);
        }
        return bits;
    }

    /** What a client may put into a packet of this type. */
    private static long allowedIn(int packetType) {
        if (packetType == WILL) {
            return WILL_PROPERTIES;
        }
        return switch (MqttMessageType.valueOf(packetType)) {
            case CONNECT -> CONNECT;
            case PUBLISH -> PUBLISH;
            case SUBSCRIBE -> USER_PROPERTY | bit(MqttProperties.SUBSCRIPTION_IDENTIFIER);
            case UNSUBSCRIBE -> USER_PROPERTY;
            case DISCONNECT -> ACK | bit(MqttProperties.SESSION_EXPIRY_INTERVAL);
            default -> ACK;
        };
    }

    /** Checks the properties that fill {@code in} from {@code at} to {@code end}. */
    static void check(ByteBuf in, int at, int end, int packetType) throws Violation {
        long allowed = allowedIn(packetType);
        long seen = 0;
        int count = 0;
        int position = at;
        while (position < end) {
            int id = in.getUnsignedByte(position);
            if (id > MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE || (allowed & bit(id)) == 0) {
                throw new Violation(
                        ReasonCode.PROTOCOL_ERROR, "MQTT-2.2.2.2", "property " + id + " may not stand in this packet");
            }
            if ((seen & bit(id)) != 0 && id != MqttProperties.USER_PROPERTY) {
                throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-2.2.2.2", "property " + id + " stands twice");
            }
            if (++count > COUNT_MAX) {
                throw new Violation(
                        ReasonCode.PACKET_TOO_LARGE, "property count", "more than " + COUNT_MAX + " properties");
            }
            if ((FLAGS & bit(id)) != 0 && position + 1 < end && in.getUnsignedByte(position + 1) > 1) {
                throw new Violation(
                        ReasonCode.PROTOCOL_ERROR, "MQTT-2.2.2.2", "property " + id + " is neither 0 nor 1");
            }
            seen |= bit(id);
            position += 1 + valueLength(in, position + 1, end, id);
        }
        if (position > end) {
            throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-2.2.2.1", "a property is longer than its block");
        }
    }

    private static int valueLength(ByteBuf in, int at, int end, int id) {
        return switch (id) {
            case MqttProperties.PAYLOAD_FORMAT_INDICATOR,
                    MqttProperties.REQUEST_PROBLEM_INFORMATION,
                    MqttProperties.REQUEST_RESPONSE_INFORMATION -> 1;
            case MqttProperties.RECEIVE_MAXIMUM, MqttProperties.TOPIC_ALIAS_MAXIMUM, MqttProperties.TOPIC_ALIAS -> 2;
            case MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
                    MqttProperties.SESSION_EXPIRY_INTERVAL,
                    MqttProperties.WILL_DELAY_INTERVAL,
                    MqttProperties.MAXIMUM_PACKET_SIZE -> 4;
            case MqttProperties.SUBSCRIPTION_IDENTIFIER -> varintLength(in, at, end);
            case MqttProperties.USER_PROPERTY -> {
                int name = stringLength(in, at, end);
                yield name + stringLength(in, at + name, end);
            }
            default -> stringLength(in, at, end);
        };
    }

    private static int stringLength(ByteBuf in, int at, int end) {
        return at + 2 <= end ? 2 + in.getUnsignedShort(at) : 2;
    }

    private static int varintLength(ByteBuf in, int at, int end) {
        int length = 1;
        while (length < 4 && at + length <= end && (in.getByte(at + length - 1) & 0x80) != 0) {
            length++;
        }
        return length;
    }

    /** A response topic is a topic, not a filter. */
    static void requireNoWildcard(MqttProperties properties) throws Violation {
        String response = text(properties, MqttProperties.RESPONSE_TOPIC);
        if (response.indexOf('#') >= 0 || response.indexOf('+') >= 0) {
            throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-3.3.2-14", "response topic has a wildcard");
        }
    }

    static boolean has(MqttProperties properties, int id) {
        return properties.getProperty(id) != null;
    }

    /** Value of an integer property, or {@code absent}; four-byte values are unsigned. */
    static int number(MqttProperties properties, int id, int absent) {
        MqttProperty<?> property = properties.getProperty(id);
        return property == null ? absent : (Integer) property.value();
    }

    /** Value of a text property, or empty text. */
    static String text(MqttProperties properties, int id) {
        MqttProperty<?> property = properties.getProperty(id);
        return property == null ? "" : (String) property.value();
    }
}
