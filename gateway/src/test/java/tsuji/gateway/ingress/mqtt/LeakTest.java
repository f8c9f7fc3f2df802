package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C4: odd sequences, again and again, leave nothing behind. */
class LeakTest {
    private static final int TIMES = 2_000;

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void qos2WithoutPubrelHoldsItsPacketIdOnce() throws Exception {
        Bench.Peer peer = bench.connected(4, "sc-1");
        for (int i = 0; i < TIMES; i++) {
            peer.send(RawClient.publish(4, 2, "v1/sc-1/telemetry", 1, Bench.SPEED));
        }
        bench.commit();

        assertThat(bench.intake.committed()).hasSize(1);
        assertThat(peer.connection.inflow().underWay()).isEqualTo(1);
    }

    @Test
    void qos2PacketIdsWithoutPubrelAreBounded() throws Exception {
        Bench.Peer peer = bench.connected(4, "sc-1");
        for (int id = 1; id <= Inflow.RECEIVE_MAXIMUM; id++) {
            peer.send(RawClient.publish(4, 2, "v1/sc-1/telemetry", id, Bench.SPEED));
        }
        bench.commit();
        assertThat(peer.isOpen()).isTrue();

        peer.send(RawClient.publish(4, 2, "v1/sc-1/telemetry", 1_000, Bench.SPEED));

        assertThat(peer.isOpen()).isFalse();
    }

    /** Not MQTT; wrong secret; a will with a property that may not stand there; half a packet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "474554202f",
                "101c00044d5154540402003c000473632d31" + "000473632d31",
                "102100044d515454" + "05c6003c00" + "000473632d31" + "03230001" + "000161000161" + "000161000161",
                "1020"
            })
    void refusedConnectsLeaveNothing(String bytes) {
        for (int i = 0; i < TIMES / 10; i++) {
            bench.peer().send(bytes).drop();
        }

        assertThat(bench.admission.pending()).isZero();
        assertThat(bench.admission.inside()).isZero();
        assertThat(bench.door.sessions().size()).isZero();
        assertThat(bench.heldBuffers()).isZero();
    }

    @Test
    void connectionsThatBreakInTheMiddleOfAPacketLeaveNothing() {
        byte[] publish = RawClient.publish(5, 1, "v1/sc-1/telemetry", 1, Bench.SPEED);
        for (int length = 1; length < publish.length; length++) {
            bench.connected(5, "sc-1").send(Arrays.copyOf(publish, length)).drop();
        }

        assertThat(bench.heldBuffers()).isZero();
        assertThat(bench.door.sessions().size()).isZero();
    }

    @Test
    void unknownAcknowledgementsChangeNoWindow() {
        Bench.Peer peer = bench.connected(5, "sc-1");
        for (int i = 1; i <= TIMES; i++) {
            peer.send(new byte[] {0x40, 2, (byte) (i >> 8), (byte) i});
            peer.send(new byte[] {0x62, 2, (byte) (i >> 8), (byte) i});
        }

        assertThat(peer.isOpen()).isTrue();
        assertThat(peer.connection.inflow().underWay()).isZero();
        assertThat(bench.heldBuffers()).isZero();
    }
}
