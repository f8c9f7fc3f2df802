package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.journal.NewEntry;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.time.StepClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

class JournalEventsTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-1");

    @TempDir
    private Path directory;

    private final StepClock clock = new StepClock();
    private Journal journal;
    private long appended;

    @BeforeEach
    void open() throws JournalException {
        journal = Journal.open(new JournalSettings(directory, 64 << 20, 14, 0), clock, new Health());
    }

    @AfterEach
    void close() throws JournalException {
        journal.close();
    }

    private void store(DataClass dataClass, int entries, int mark) throws JournalException {
        for (int i = 0; i < entries; i++) {
            journal.append(new NewEntry(SCOOTER, dataClass, clock.monoMillis(), new byte[] {(byte) mark}, ++appended));
        }
        journal.commit();
    }

    private List<Integer> found() {
        List<Integer> marks = new ArrayList<>();
        new JournalEvents(journal).latest((device, body) -> marks.add((int) body[0]));
        return marks;
    }

    @Test
    void anEmptyJournalHasNone() {
        assertThat(found()).isEmpty();
    }

    @Test
    void eventsAreFoundInOrderAndWhatTheCityHasIsFoundToo() throws JournalException {
        store(DataClass.EVENT, 1, 1);
        store(DataClass.TELEMETRY, 2, 2);
        store(DataClass.EVENT, 1, 3);
        journal.confirm(journal.epoch(), List.of(new SeqRange(1, journal.lastSeq())));
        journal.commit();
        journal.maintain();

        assertThat(found()).containsExactly(1, 3);
    }

    @Test
    void whatLiesFurtherBackIsNotLookedAt() throws JournalException {
        store(DataClass.EVENT, 1, 1);
        store(DataClass.EVENT, 1, 2);
        store(DataClass.TELEMETRY, JournalEvents.ENTRIES_MAX - 1, 3);

        assertThat(found()).containsExactly(2);
    }
}
