package tsuji.bridge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

class DeviceQueuesTest {
    private static final DeviceId A = new DeviceId("A");
    private static final DeviceId B = new DeviceId("B");
    private static final int MANY = 1_000;

    private final DeviceQueues queues = new DeviceQueues(new TreeSet<>(List.of(A, B)), MANY);

    @Test
    void aDeviceHasItsWindowUnderWayAndNotOneMore() {
        offer(A, DeviceQueues.DEVICE_WINDOW + 1);

        List<MessageQueue.Entry> taken = queues.take(MANY, 0);
        assertThat(taken).hasSize(DeviceQueues.DEVICE_WINDOW);
        assertThat(queues.take(MANY, 0)).isEmpty();

        queues.of(A).acknowledged(taken.get(0));
        assertThat(queues.take(MANY, 0)).hasSize(1);
    }

    @Test
    void noMoreAreTakenThanThereIsRoomFor() {
        offer(A, 2);

        assertThat(queues.take(0, 0)).isEmpty();
        assertThat(queues.take(1, 0)).hasSize(1);
        assertThat(queues.take(2, 0)).hasSize(1);
    }

    @Test
    void aDeviceWithMuchToSayDoesNotKeepAnotherWaiting() {
        offer(A, MANY);
        offer(B, 1);

        assertThat(devicesOf(queues.take(DeviceQueues.DEVICE_WINDOW + 1, 0))).contains(B);
    }

    @Test
    void theNextTurnIsThatOfTheDeviceAfterTheLastOne() {
        offer(A, 2);
        offer(B, 2);

        assertThat(devicesOf(queues.take(1, 0))).containsExactly(A);
        assertThat(devicesOf(queues.take(1, 0))).containsExactly(B);
        assertThat(devicesOf(queues.take(1, 0))).containsExactly(A);
    }

    @Test
    void aHeldDeviceKeepsItsMessagesInOrderWhileOthersFlow() {
        offer(A, 2);
        List<MessageQueue.Entry> taken = queues.take(MANY, 0);
        taken.forEach(entry -> queues.of(A).hold(entry, 100));
        offer(B, 1);

        assertThat(devicesOf(queues.take(MANY, 99))).containsExactly(B);
        assertThat(queues.take(MANY, 100)).containsExactlyElementsOf(taken);
    }

    @Test
    void aNewConnectionAsksAgainForWhatWasHeld() {
        offer(A, 1);
        queues.of(A).hold(queues.take(1, 0).get(0), 100);

        queues.unsend();

        assertThat(queues.take(1, 0)).hasSize(1);
    }

    @Test
    void aDeviceOfNoLinkIsAFaultOfOurs() {
        assertThatThrownBy(() -> queues.of(new DeviceId("C"))).hasMessageContaining("no link has said");
        assertThat(new DeviceQueues(Set.of(), MANY).take(MANY, 0)).isEmpty();
    }

    private void offer(DeviceId device, int count) {
        for (int i = 0; i < count; i++) {
            Message message = Message.telemetry(device, List.of(Reading.number("power", "W", i, 0)));
            assertThat(queues.of(device).offer(new MessageQueue.Entry(message, () -> {}, 0)))
                    .isTrue();
        }
    }

    private static List<DeviceId> devicesOf(List<MessageQueue.Entry> entries) {
        return entries.stream().map(entry -> entry.message.device()).toList();
    }
}
