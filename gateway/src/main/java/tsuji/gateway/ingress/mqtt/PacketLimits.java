package tsuji.gateway.ingress.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;
import tsuji.wire.Topics;

/** Looks into a packet's raw bytes for what would be costly, or what the decoder lets pass. Stateless. */
final class PacketLimits {
    /** Longest block of MQTT 5 properties in one packet. */
    static final int PROPERTIES_BYTES_MAX = 4_096;

    static final int MQTT_3_1_1 = 4;
    static final int MQTT_5 = 5;

    private static final int CONNECT_BYTE = MqttMessageType.CONNECT.value() << 4;

    private static final int CONNECT_FLAGS_INDEX = 7;
    private static final int WILL_FLAG = 0x04;

    private PacketLimits() {}

    static void requireConnect(int firstByte) throws Violation {
        if (firstByte != CONNECT_BYTE) {
            throw new Violation(ReasonCode.PROTOCOL_ERROR, "MQTT-3.1.0-1", "first packet is not CONNECT");
        }
    }

    /** Protocol level that a whole CONNECT asks for; 0 when it does not speak of MQTT. */
    static int askedLevel(ByteBuf in, int length) {
        int at = bodyIndex(in);
        int bytes = in.readerIndex() + length - at;
        boolean mqtt = bytes >= 7
                && in.getInt(at) == 0x00044D51 // length 4, "MQ"
                && in.getUnsignedShort(at + 4) == 0x5454; // "TT"
        if (mqtt) {
            return in.getUnsignedByte(at + 6);
        }
        boolean mqtt31 = bytes >= 9 && in.getLong(at) == 0x00064D5149736470L; // length 6, "MQIsdp"
        return mqtt31 ? in.getUnsignedByte(at + 8) : 0;
    }

    private static int bodyIndex(ByteBuf in) {
        int body = in.readerIndex() + 2;
        while ((in.getByte(body - 1) & 0x80) != 0) {
            body++;
        }
        return body;
    }

    /**
     * Checks a whole packet.
     *
     * @param length of the packet that begins at the reader index, fixed header included.
     * @param level protocol level of the connection; 0 before CONNECT.
     */
    static void check(ByteBuf in, int length, int level) throws Violation {
        int start = in.readerIndex();
        int body = bodyIndex(in);
        int type = in.getUnsignedByte(start) >> 4;
        ByteBuf rest = in.slice(body, start + length - body);
        if (type == MqttMessageType.CONNECT.value()) {
            checkConnect(rest, askedLevel(in, length));
        } else if (type == MqttMessageType.PUBLISH.value()) {
            checkPublish(rest, (in.getUnsignedByte(start) & 0x06) != 0, level);
        } else if (type == MqttMessageType.SUBSCRIBE.value()) {
            checkSubscribe(rest, level);
        } else if (type == MqttMessageType.UNSUBSCRIBE.value()) {
            checkUnsubscribe(rest, level);
        } else if (level == MQTT_5) {
            checkOther5(rest, type);
        } else if (type >= MqttMessageType.PUBACK.value() && type <= MqttMessageType.PUBCOMP.value()) {
            requireLength(rest, 2);
        } else if (type == MqttMessageType.DISCONNECT.value()) {
            requireLength(rest, 0);
        }
        if (type == MqttMessageType.PINGREQ.value()) {
            requireLength(rest, 0);
        }
    }

    private static void checkConnect(ByteBuf rest, int askedLevel) throws Violation {
        if (askedLevel == 0) {
            throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-1", "protocol name is not MQTT");
        }
        if (askedLevel != MQTT_3_1_1 && askedLevel != MQTT_5) {
            throw new Violation(
                    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2", "protocol level is " + askedLevel);
        }
        if (askedLevel == MQTT_5) {
            int clientId = checkProperties(rest, 10, MqttMessageType.CONNECT.value());
            boolean hasWill = (rest.getUnsignedByte(CONNECT_FLAGS_INDEX) & WILL_FLAG) != 0;
            if (hasWill && clientId + 2 <= rest.readableBytes()) {
                checkProperties(rest, clientId + 2 + rest.getUnsignedShort(clientId), PropertyRules.WILL);
            }
        }
    }

    private static void checkPublish(ByteBuf rest, boolean hasPacketId, int level) throws Violation {
        if (rest.readableBytes() < 2) {
            throw malformed("PUBLISH has no topic");
        }
        int topicBytes = rest.getUnsignedShort(0);
        if (topicBytes > Topics.BYTES_MAX) {
            throw new Violation(
                    ReasonCode.TOPIC_NAME_INVALID,
                    "topic size",
                    "topic has " + topicBytes + " bytes, allowed " + Topics.BYTES_MAX);
        }
        if (level == MQTT_5) {
            checkProperties(rest, 2 + topicBytes + (hasPacketId ? 2 : 0), MqttMessageType.PUBLISH.value());
        }
    }

    /** The decoder does not look at the reserved bits of the options behind each filter. */
    private static void checkSubscribe(ByteBuf rest, int level) throws Violation {
        int reserved = level == MQTT_5 ? 0xC0 : 0xFC;
        int at = level == MQTT_5 ? checkProperties(rest, 2, MqttMessageType.SUBSCRIBE.value()) : 2;
        int filters = 0;
        while (at + 2 <= rest.readableBytes()) {
            checkCount(++filters);
            int options = at + 2 + rest.getUnsignedShort(at);
            if (options >= rest.readableBytes()) {
                throw malformed("filter is longer than its packet");
            }
            if ((rest.getUnsignedByte(options) & reserved) != 0) {
                throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-3.8.3-5", "reserved bits of options are set");
            }
            at = options + 1;
        }
    }

    private static void checkUnsubscribe(ByteBuf rest, int level) throws Violation {
        int at = level == MQTT_5 ? checkProperties(rest, 2, MqttMessageType.UNSUBSCRIBE.value()) : 2;
        int filters = 0;
        while (at + 2 <= rest.readableBytes()) {
            checkCount(++filters);
            at += 2 + rest.getUnsignedShort(at);
        }
    }

    /** A session holds no more filters, so a packet need not; each would become objects of some hundred bytes. */
    private static void checkCount(int filters) throws Violation {
        if (filters > Session.SUBSCRIPTIONS_MAX) {
            throw new Violation(
                    ReasonCode.QUOTA_EXCEEDED, "filter count", "more than " + Session.SUBSCRIPTIONS_MAX + " filters");
        }
    }

    private static void checkOther5(ByteBuf rest, int type) throws Violation {
        if (type >= MqttMessageType.PUBACK.value() && type <= MqttMessageType.PUBCOMP.value()) {
            checkProperties(rest, 3, type);
        } else if (type >= MqttMessageType.DISCONNECT.value()) {
            checkProperties(rest, 1, type);
        }
    }

    /** Checks the properties that begin at {@code at}, and returns where they end; a packet may end before them. */
    private static int checkProperties(ByteBuf rest, int at, int type) throws Violation {
        int length = 0;
        for (int i = 0; i < 4 && at + i < rest.readableBytes(); i++) {
            int digit = rest.getUnsignedByte(at + i);
            length |= (digit & 0x7F) << 7 * i;
            if (length > PROPERTIES_BYTES_MAX) {
                throw new Violation(
                        ReasonCode.PACKET_TOO_LARGE,
                        "properties size",
                        "properties have " + length + " bytes, allowed " + PROPERTIES_BYTES_MAX);
            }
            if ((digit & 0x80) == 0) {
                int from = at + i + 1;
                if (from + length > rest.readableBytes()) {
                    throw malformed("properties are longer than their packet");
                }
                PropertyRules.check(rest, from, from + length, type);
                return from + length;
            }
        }
        return rest.readableBytes();
    }

    private static void requireLength(ByteBuf rest, int length) throws Violation {
        if (rest.readableBytes() != length) {
            throw malformed("packet has " + rest.readableBytes() + " bytes after its header, expected " + length);
        }
    }

    private static Violation malformed(String detail) {
        return new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-4.8.0-1", detail);
    }
}
