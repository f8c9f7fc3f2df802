package tsuji.sim.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The packets of one device, made once: MQTT 3.1.1 CONNECT, and a PUBLISH of QoS 1 in which only the packet identifier and
 * the stamp change. One thread at a time.
 */
final class Publish {
    /** Bytes of the payload: a scooter's counter, position, speed and battery. */
    static final int PAYLOAD_BYTES = 200;

    static final int READINGS = 5;

    private static final int KEEP_ALIVE_SECONDS = 3_600;
    private static final String STAMP = "0".repeat(Stamp.DIGITS);

    private final byte[] packet;
    private final int packetIdAt;
    private final int stampAt;

    /** @param baseTimeSeconds the device's clock. */
    Publish(String device, long baseTimeSeconds) {
        String topic = "v1/" + device + "/telemetry";
        String payload = payload(baseTimeSeconds);
        int remaining = 2 + topic.length() + 2 + payload.length();
        ByteBuffer out = ByteBuffer.allocate(5 + remaining);
        out.put((byte) 0x32);
        length(out, remaining);
        text(out, topic);
        packetIdAt = out.position();
        out.putShort((short) 0);
        stampAt = out.position() + payload.indexOf(STAMP);
        out.put(payload.getBytes(StandardCharsets.US_ASCII));
        packet = new byte[out.position()];
        out.flip().get(packet);
    }

    private static String payload(long baseTimeSeconds) {
        String start = "[{\"bt\":" + baseTimeSeconds + ",\"n\":\"msg_seq\",\"v\":" + STAMP
                + "},{\"n\":\"lat\",\"u\":\"lat\",\"v\":36.599},{\"n\":\"lon\",\"u\":\"lon\",\"v\":140.65}"
                + ",{\"n\":\"speed\",\"u\":\"m/s\",\"v\":4.2},{\"n\":\"battery\",\"u\":\"%EL\",\"v\":78.";
        String end = "}]";
        return start + "1".repeat(PAYLOAD_BYTES - start.length() - end.length()) + end;
    }

    /** What a device is registered with here. */
    static String secret(String device) {
        return "bench-secret-of-" + device;
    }

    /** @param secret empty: without user name and password. */
    static byte[] connect(String device, String secret, boolean cleanSession) {
        boolean named = !secret.isEmpty();
        int remaining = 10 + 2 + device.length() + (named ? 4 + device.length() + secret.length() : 0);
        ByteBuffer out = ByteBuffer.allocate(5 + remaining);
        out.put((byte) 0x10);
        length(out, remaining);
        text(out, "MQTT");
        out.put((byte) 4);
        out.put((byte) ((named ? 0xC0 : 0) | (cleanSession ? 2 : 0)));
        out.putShort((short) KEEP_ALIVE_SECONDS);
        text(out, device);
        if (named) {
            text(out, device);
            text(out, secret);
        }
        byte[] connect = new byte[out.position()];
        out.flip().get(connect);
        return connect;
    }

    private static void length(ByteBuffer out, int length) {
        int rest = length;
        do {
            out.put((byte) (rest % 128 | (rest >= 128 ? 0x80 : 0)));
            rest /= 128;
        } while (rest > 0);
    }

    private static void text(ByteBuffer out, String text) {
        out.putShort((short) text.length());
        out.put(text.getBytes(StandardCharsets.US_ASCII));
    }

    int bytes() {
        return packet.length;
    }

    void put(ByteBuffer out, int packetId, long stamp) {
        packet[packetIdAt] = (byte) (packetId >>> 8);
        packet[packetIdAt + 1] = (byte) packetId;
        long rest = stamp;
        for (int i = Stamp.DIGITS - 1; i >= 0; i--) {
            packet[stampAt + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        out.put(packet);
    }
}
