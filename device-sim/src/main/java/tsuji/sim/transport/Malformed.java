package tsuji.sim.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;

/** Packets that break MQTT, in turn. Each must make a server close the connection. */
final class Malformed {
    private static final List<byte[]> PACKETS = List.of(
            // Remaining length of five bytes (MQTT-1.5.5, 3.1.1: 2.2.3).
            bytes("30ffffffffff01"),
            // PUBLISH with QoS 3 (MQTT-3.3.1-4).
            bytes("3606000161000178"),
            // Packet type 0, which is reserved.
            bytes("0000"),
            // PUBLISH whose topic is longer than the packet.
            bytes("3004ffff6162"),
            // A second CONNECT (MQTT-3.1.0-2).
            bytes("100c00044d5154540402003c0000"),
            // PUBLISH to a topic filter (MQTT-3.3.2-2).
            bytes("30050003612f23"),
            // PUBREL with flags 0000 (MQTT-3.6.1-1).
            bytes("60020001"),
            // PUBLISH at QoS 1 with packet id 0 (MQTT-2.2.1-3).
            bytes("32050001610000"));

    private Malformed() {}

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** The next one after so many. */
    static ByteBuf packet(long index) {
        return Unpooled.wrappedBuffer(PACKETS.get((int) (index % PACKETS.size())));
    }
}
