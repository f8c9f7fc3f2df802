package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QoS 2 packets that come again although they were received: PUBREC again, and nothing else (MQTT-4.3.3-10). */
class Qos2RepeatTest {
    private static final String TELEMETRY = "v1/sc-1/telemetry";

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static byte[] repeat(int level, int packetId) {
        byte[] packet = RawClient.publish(level, 2, TELEMETRY, packetId, Bench.SPEED);
        packet[0] |= 0x08;
        return packet;
    }

    private Bench.Peer received(int level, int packetId) throws Exception {
        Bench.Peer peer = bench.connected(level, "sc-1");
        peer.send(RawClient.publish(level, 2, TELEMETRY, packetId, Bench.SPEED));
        bench.commit();
        assertThat(peer.receive()).isEqualTo("5002000" + packetId);
        return peer;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void pubrelMayOvertakeTheSecondPubrec(int level) throws Exception {
        Bench.Peer peer = received(level, 1);
        peer.send(RawClient.publish(level, 1, TELEMETRY, 2, Bench.SPEED));
        peer.send(repeat(level, 1));

        peer.send("62020001");
        bench.commit();

        assertThat(peer.receiveAll()).containsExactly("70020001", "40020002", "50020001");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void packetIdIsFreeAfterPubrelEvenIfASecondPubrecFollows(int level) throws Exception {
        Bench.Peer peer = received(level, 1);
        peer.send(RawClient.publish(level, 1, TELEMETRY, 2, Bench.SPEED));
        peer.send(repeat(level, 1)).send("62020001");
        bench.commit();

        peer.send(RawClient.publish(level, 2, TELEMETRY, 1, Bench.SPEED));
        bench.commit();

        assertThat(bench.intake.committed()).hasSize(3);
    }

    @Test
    void repeatsBehindAPendingAnswerAreBounded() throws Exception {
        Bench.Peer peer = received(5, 1);
        peer.send(RawClient.publish(5, 1, TELEMETRY, 2, Bench.SPEED));
        for (int i = 1; i < Inflow.RECEIVE_MAXIMUM; i++) {
            peer.send(repeat(5, 1));
        }
        assertThat(peer.isOpen()).isTrue();

        peer.send(repeat(5, 1));

        assertThat(peer.receive()).isEqualTo("e0029300");
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void repeatsDoNotCountAgainstTheWindow() throws Exception {
        Bench.Peer peer = received(5, 1);
        peer.send(RawClient.publish(5, 1, TELEMETRY, 2, Bench.SPEED));
        peer.send(repeat(5, 1)).send(repeat(5, 1));

        assertThat(peer.connection.inflow().underWay()).isEqualTo(2);
        bench.commit();
        assertThat(peer.connection.inflow().underWay()).isEqualTo(1);
    }
}
