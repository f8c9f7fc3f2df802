package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import tsuji.sim.device.DeviceMessage;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

class OutboxTest {
    private static final int BOUND = 5;

    private final Outbox outbox = new Outbox(BOUND);

    @Test
    void memoryIsBoundedWaitingAndUnderWayTogether() {
        for (int i = 1; i <= BOUND; i++) {
            assertThat(outbox.offer(outgoing(i, 1))).isTrue();
        }
        outbox.take(2);

        assertThat(outbox.hasRoom()).isFalse();
        assertThat(outbox.offer(outgoing(BOUND + 1, 1))).isFalse();
        assertThat(outbox.size()).isEqualTo(BOUND);
    }

    @Test
    void windowBoundsWhatIsUnderWay() {
        offer(3);

        assertThat(outbox.take(2)).isPresent();
        assertThat(outbox.take(2)).isPresent();
        assertThat(outbox.take(2)).isEmpty();
        outbox.complete(outbox.toResend().get(0));
        assertThat(outbox.take(2)).isPresent();
    }

    @Test
    void qosZeroIsNeverUnderWayAndNeedsNoWindow() {
        outbox.offer(outgoing(1, 0));

        assertThat(outbox.take(0)).isPresent();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void messagesUnderWayAreSentAgainInTheOrderOfTheirFirstSending() {
        offer(4);
        for (int i = 0; i < 4; i++) {
            outbox.take(BOUND);
        }
        outbox.complete(outbox.toResend().get(1));

        assertThat(outbox.toResend())
                .extracting(outgoing -> outgoing.message().msgSeq())
                .containsExactly(1L, 3L, 4L);
    }

    @Test
    void packetIdIsNeverOneThatIsUnderWayAndNeverZero() {
        outbox.offer(outgoing(1, 1));
        Outgoing stuck = outbox.take(BOUND).orElseThrow();

        for (int i = 0; i < 70_000; i++) {
            outbox.offer(outgoing(2 + i, 1));
            Outgoing next = outbox.take(BOUND).orElseThrow();
            assertThat(next.packetId()).isBetween(1, 65_535).isNotEqualTo(stuck.packetId());
            outbox.complete(next);
        }
    }

    @Test
    void clearingGivesBackEverythingOnce() {
        offer(4);
        outbox.take(2);

        assertThat(outbox.clear())
                .extracting(outgoing -> outgoing.message().msgSeq())
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(outbox.size()).isZero();
        assertThat(outbox.take(2)).isEqualTo(Optional.empty());
    }

    private void offer(int messages) {
        for (int i = 1; i <= messages; i++) {
            outbox.offer(outgoing(i, 1));
        }
    }

    private static Outgoing outgoing(long msgSeq, int qos) {
        DeviceId device = new DeviceId("SC-0001");
        return new Outgoing(
                new DeviceMessage(device, msgSeq, DataClass.TELEMETRY, "v1/SC-0001/telemetry", new byte[0], "00", 0),
                qos);
    }
}
