package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tsuji.gateway.journal.JournalException;
import tsuji.wire.DeviceId;
import tsuji.wire.SlotDay;

class SlotDeskTest {
    private static final DeviceId METER = new DeviceId("EM-0001");
    private static final DeviceId DAMAGED = new DeviceId("EM-0002");
    private static final List<SlotDay> SLOTS =
            List.of(SlotDay.none(LocalDate.of(2026, 5, 20), 1_800).with(1_779_235_200L));

    private final AtomicLong unanswered = new AtomicLong();
    private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
    private final SlotDesk desk =
            new SlotDesk(SlotDeskTest::read, unanswered::addAndGet, (loop, cause) -> deaths.add(cause));
    private final List<byte[]> answers = new CopyOnWriteArrayList<>();

    private static List<SlotDay> read(DeviceId device) throws JournalException {
        if (device.equals(DAMAGED)) {
            throw new JournalException(JournalException.Kind.IO, "the disk is gone", new IOException());
        }
        return SLOTS;
    }

    @AfterEach
    void close() {
        desk.close();
        assertThat(deaths).isEmpty();
    }

    @Test
    void answerIsWhatTheJournalHas() throws Exception {
        assertThat(desk.ask(METER, answers::add)).isTrue();
        assertThat(answers).isEmpty();

        assertThat(desk.runOnce()).isEqualTo(1);

        assertThat(answers).containsExactly(SlotDay.encode(SLOTS));
    }

    @Test
    void whoAsksDoesNotReadTheDisk() {
        List<String> threads = new CopyOnWriteArrayList<>();
        desk.start();

        desk.ask(METER, answer -> threads.add(Thread.currentThread().getName()));

        await().until(() -> !threads.isEmpty());
        assertThat(threads).containsExactly("slots");
    }

    @Test
    void soManyQuestionsWaitAndOneMoreFindsNoRoomUntilOneIsAnswered() throws Exception {
        for (int i = 0; i < SlotDesk.WAITING_MAX; i++) {
            assertThat(desk.ask(METER, answers::add)).isTrue();
        }

        assertThat(desk.ask(METER, answers::add)).isFalse();
        assertThat(unanswered).hasValue(1);

        desk.runOnce();
        assertThat(desk.ask(METER, answers::add)).isTrue();
    }

    @Test
    void unreadableJournalGivesNoAnswerAndTheNextQuestionIsTaken() throws Exception {
        desk.ask(DAMAGED, answers::add);
        desk.ask(METER, answers::add);

        desk.runOnce();
        assertThat(answers).isEmpty();
        assertThat(unanswered).hasValue(1);

        desk.runOnce();
        assertThat(answers).hasSize(1);
    }
}
