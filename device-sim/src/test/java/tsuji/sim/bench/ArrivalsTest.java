package tsuji.sim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private final Arrivals arrivals = new Arrivals();
    private final ByteBuffer answers = ByteBuffer.allocate(100);

    @Test
    void aDevicesMessageCountsOnceAndIsAnswered() {
        byte[] packet = packet("device-00001", 0x0102);

        assertThat(arrivals.take(packet, packet.length, answers)).isEqualTo(packet.length);

        assertThat(arrivals.entries).isEqualTo(1);
        assertThat(arrivals.bytes).isEqualTo(packet.length);
        assertThat(answers.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {0x40, 2, 1, 2}));
    }

    @Test
    void aPackCountsItsEntries() {
        byte[] packet = publish(
                "tsuji/v1/demo/gw-01/data/telemetry/live",
                "[{\"bn\":\"device-00001/\",\"seq\":1,\"n\":\"lat\"},{\"n\":\"lon\"},{\"bn\":\"device-00002/\",\"seq\":2}]");

        arrivals.take(packet, packet.length, answers);

        assertThat(arrivals.entries).isEqualTo(2);
    }

    @Test
    void aProbeIsTimedAndNotCounted() {
        byte[] packet = packet(Place.PROBE, 1);

        arrivals.take(packet, packet.length, answers);

        assertThat(arrivals.entries).isZero();
        assertThat(arrivals.probeTimes().millisAt(1)).isPositive();
    }

    @Test
    void aProbeSentBeforeTheCountBeganIsLeftOut() {
        byte[] packet = packet(Place.PROBE, 1);
        arrivals.probesSince(Stamp.now() + 1_000_000);

        arrivals.take(packet, packet.length, answers);

        assertThat(arrivals.probeTimes().millisAt(1)).isZero();
    }

    @Test
    void aPacketThatIsNotWholeWaits() {
        byte[] packet = packet("device-00001", 1);

        for (int have = 0; have < packet.length; have++) {
            assertThat(arrivals.take(packet, have, answers)).isZero();
        }

        assertThat(arrivals.entries).isZero();
    }

    private static byte[] packet(String device, int packetId) {
        Publish publish = new Publish(device, 1_764_000_000);
        ByteBuffer out = ByteBuffer.allocate(publish.bytes());
        publish.put(out, packetId, Stamp.now());
        return out.array();
    }

    private static byte[] publish(String topic, String payload) {
        int remaining = 2 + topic.length() + 2 + payload.length();
        return ByteBuffer.allocate(3 + remaining)
                .put((byte) 0x32)
                .put((byte) (remaining % 128 | 0x80))
                .put((byte) (remaining / 128))
                .putShort((short) topic.length())
                .put(topic.getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 1)
                .put(payload.getBytes(StandardCharsets.US_ASCII))
                .array();
    }
}
