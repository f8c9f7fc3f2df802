package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that send more than is good for others, or do not take what they are sent. */
class SlowPeerTest {
    private static final int RATE = 10;

    private final Bench bench = new Bench(TestDoor.settings(new MqttSettings.Limits(10, 1_024, RATE, 1_000)));

    @AfterEach
    void close() {
        bench.close();
    }

    private static void takes(Bench.Peer peer, boolean answers) {
        peer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, answers);
        peer.channel.runPendingTasks();
    }

    @Test
    void peerThatTakesNoAnswersIsNotRead() {
        Bench.Peer peer = bench.connected(4, "sc-1");
        takes(peer, false);

        peer.send("c000");
        assertThat(peer.channel.config().isAutoRead()).isFalse();
        assertThat(peer.receive()).isEqualTo("nothing");

        takes(peer, true);
        assertThat(peer.receive()).isEqualTo("d000");
        assertThat(peer.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void peerThatTakesNoAnswersForHalfAMinuteIsClosed() {
        Bench.Peer peer = bench.connected(4, "sc-1");
        takes(peer, false);

        bench.advanceSeconds(29);
        assertThat(peer.isOpen()).isTrue();
        bench.advanceSeconds(1);
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void newConnectionBringsNoNewBurst() {
        Bench.Peer first = bench.connected(4, "sc-1");
        for (int id = 1; id <= 2 * RATE; id++) {
            first.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", id, Bench.SPEED));
        }
        assertThat(first.channel.config().isAutoRead()).isTrue();
        first.drop();

        Bench.Peer second = bench.connected(4, "sc-1");
        second.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 1, Bench.SPEED));

        assertThat(second.channel.config().isAutoRead()).isFalse();
    }

    @Test
    void takeoverBringsNoNewBurst() {
        Bench.Peer first = bench.connected(4, "sc-1");
        for (int id = 1; id <= 2 * RATE; id++) {
            first.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", id, Bench.SPEED));
        }

        Bench.Peer second = bench.connected(4, "sc-1");
        second.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 1, Bench.SPEED));

        assertThat(second.channel.config().isAutoRead()).isFalse();
    }

    @Test
    void ratesOfAbsentPeersAreForgottenOnceTheyAreFull() {
        bench.connected(4, "sc-1")
                .send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 1, Bench.SPEED))
                .drop();
        assertThat(bench.door.rates().remembered()).isEqualTo(1);

        bench.advanceSeconds(1);

        assertThat(bench.door.rates().remembered()).isZero();
    }

    /** PINGREQ, PUBREL and PUBACK of nothing, PUBREC, PUBCOMP. */
    @ParameterizedTest
    @ValueSource(strings = {"c000", "62020007", "40020007", "50020007", "70020007"})
    void packetsThatCarryNothingAreLimitedToo(String packet) {
        Bench.Peer peer = bench.connected(4, "sc-1");
        for (int i = 0; i < 2 * RATE; i++) {
            peer.send(packet);
        }
        assertThat(peer.channel.config().isAutoRead()).isTrue();

        peer.send(packet);

        assertThat(peer.channel.config().isAutoRead()).isFalse();
        bench.advanceSeconds(1);
        assertThat(peer.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void socketsLeaveFilesForEverybodyElse() {
        Admission admission = new Admission(10, 2);
        Admission.Place first =
                admission.enter(InetAddress.getLoopbackAddress()).orElseThrow();
        first.goInside();
        assertThat(admission.enter(InetAddress.getLoopbackAddress())).isPresent();

        assertThat(admission.enter(InetAddress.getLoopbackAddress())).isEmpty();
        first.leave();
        assertThat(admission.enter(InetAddress.getLoopbackAddress())).isPresent();
        assertThat(OpenFiles.roomForSockets(200, 60)).isEqualTo(76);
        assertThat(OpenFiles.roomForSockets(100, 60)).isEqualTo(1);
    }

    @Test
    void placesInsideAreReservedOneByOne() throws Exception {
        Admission admission = new Admission(1, Integer.MAX_VALUE);
        Admission.Place first =
                admission.enter(InetAddress.getLoopbackAddress()).orElseThrow();
        Admission.Place second =
                admission.enter(InetAddress.getLoopbackAddress()).orElseThrow();

        assertThat(first.reserve()).isTrue();
        assertThat(second.reserve()).isFalse();
        first.leave();
        assertThat(second.reserve()).isTrue();
        second.goInside();
        assertThat(admission.inside()).isEqualTo(1);
        assertThat(admission.pending()).isZero();
    }
}
