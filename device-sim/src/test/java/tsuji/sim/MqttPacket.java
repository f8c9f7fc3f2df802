package tsuji.sim;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * A whole MQTT control packet.
 *
 * @param body index of its first byte behind the fixed header.
 */
record MqttPacket(byte[] bytes, int body) {
    static final int PUBLISH = 3;
    static final int PUBACK = 4;

    static MqttPacket read(DataInputStream in) throws IOException {
        byte[] head = new byte[5];
        head[0] = in.readByte();
        int length = 0;
        int at = 1;
        do {
            head[at] = in.readByte();
            length |= (head[at] & 0x7F) << 7 * (at - 1);
        } while (head[at++] < 0);
        byte[] bytes = new byte[at + length];
        System.arraycopy(head, 0, bytes, 0, at);
        in.readFully(bytes, at, length);
        return new MqttPacket(bytes, at);
    }

    int type() {
        return bytes[0] >> 4 & 0x0F;
    }

    boolean isQos1() {
        return (bytes[0] & 0x06) == 0x02;
    }

    byte[] puback() {
        int topicLength = (bytes[body] & 0xFF) << 8 | bytes[body + 1] & 0xFF;
        int packetId = body + 2 + topicLength;
        return new byte[] {0x40, 2, bytes[packetId], bytes[packetId + 1]};
    }
}
