package tsuji.bridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

class MessageQueueTest {
    private static final int MAX = 3;
    private static final DeviceId METER = new DeviceId("MT-1");

    private final MessageQueue queue = new MessageQueue(MAX);

    @Test
    void messagesLeaveInOrderAndStayUntilTheyAreAcknowledged() {
        MessageQueue.Entry first = offered(interval(1));
        MessageQueue.Entry second = offered(interval(2));

        assertThat(queue.take(10, 10, 0)).containsExactly(first, second);
        assertThat(queue.take(10, 10, 0)).isEmpty();
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.acknowledged(first)).isTrue();
        assertThat(queue.acknowledged(first)).isFalse();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void noMoreThanTheWindowIsUnderWay() {
        MessageQueue.Entry first = offered(interval(1));
        MessageQueue.Entry second = offered(interval(2));

        assertThat(queue.take(1, 10, 0)).containsExactly(first);
        assertThat(queue.take(1, 10, 0)).isEmpty();
        queue.acknowledged(first);
        assertThat(queue.take(1, 10, 0)).containsExactly(second);
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgain() {
        MessageQueue.Entry first = offered(interval(1));
        queue.take(10, 10, 0);

        queue.unsend();

        assertThat(queue.take(10, 10, 0)).containsExactly(first);
    }

    @Test
    void atTheBoundTheOldestTelemetryMakesRoomAndIsCounted() {
        MessageQueue.Entry slot = offered(interval(1));
        offered(telemetry(2));
        MessageQueue.Entry newer = offered(telemetry(3));
        assertThat(queue.dropped()).isZero();

        MessageQueue.Entry last = offered(interval(4));

        assertThat(queue.take(10, 10, 0)).containsExactly(slot, newer, last);
        assertThat(queue.dropped()).isEqualTo(1);
    }

    @Test
    void whenNothingMayBeDroppedTheNextIsNotTaken() {
        offered(interval(1));
        offered(interval(2));
        offered(interval(3));

        assertThat(queue.offer(new MessageQueue.Entry(telemetry(4), () -> {}, 0)))
                .isFalse();
        assertThat(queue.size()).isEqualTo(MAX);
    }

    private MessageQueue.Entry offered(Message message) {
        MessageQueue.Entry entry = new MessageQueue.Entry(message, () -> {}, 0);
        assertThat(queue.offer(entry)).isTrue();
        return entry;
    }

    private static Message interval(int value) {
        return Message.interval(METER, List.of(Reading.number("interval_import", "Wh", value, 0)));
    }

    private static Message telemetry(int value) {
        return Message.telemetry(METER, List.of(Reading.number("power", "W", value, 0)));
    }
}
