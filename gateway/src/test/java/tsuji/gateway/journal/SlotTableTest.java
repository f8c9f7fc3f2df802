package tsuji.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Database;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SlotDay;

/** Which metering slots the journal has: as durable as the readings, and no more. */
class SlotTableTest {
    private static final DeviceId METER = new DeviceId("m-1");
    private static final DeviceId OTHER = new DeviceId("m-2");
    private static final long DAY = LocalDate.of(2026, 5, 20).toEpochDay() * 86_400;
    private static final int HALF_HOUR = 1_800;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private final BootClock clock = new BootClock("boot-a");
    private Journal journal;

    @BeforeEach
    void start() throws JournalException {
        journal = open();
    }

    @AfterEach
    void stop() throws JournalException {
        journal.close();
    }

    private Journal open() throws JournalException {
        return Journal.open(settings(), clock, new Health());
    }

    private JournalSettings settings() {
        return new JournalSettings(directory, 64 << 20, 14, 0);
    }

    @Test
    void acceptedSlotsAreKnownAfterTheCommitAndARestart() throws Exception {
        append(METER, DAY, HALF_HOUR);
        append(METER, DAY + 47 * HALF_HOUR, HALF_HOUR);
        assertThat(SlotTable.read(settings(), METER)).isEmpty();

        journal.commit();

        assertThat(starts(METER)).containsExactly(DAY, DAY + 47 * HALF_HOUR);
        journal.close();
        journal = open();
        assertThat(starts(METER)).containsExactly(DAY, DAY + 47 * HALF_HOUR);
        assertThat(SlotTable.read(settings(), OTHER)).isEmpty();
    }

    @Test
    void whatWasNotCommittedIsNotThereAfterAKill() throws Exception {
        append(METER, DAY, HALF_HOUR);
        journal.commit();
        append(METER, DAY + HALF_HOUR, HALF_HOUR);

        journal.abandon();
        journal = open();

        assertThat(starts(METER)).containsExactly(DAY);
    }

    @Test
    void theLengthOfASlotIsData() throws Exception {
        append(METER, DAY + 900, 900);
        append(METER, DAY, HALF_HOUR);
        journal.commit();

        assertThat(SlotTable.read(settings(), METER))
                .extracting(SlotDay::lengthSeconds)
                .containsExactly(900, HALF_HOUR);
    }

    @Test
    void whatIsNoSlotIsStoredAndNotCounted() throws Exception {
        append(METER, DAY + 1, HALF_HOUR);
        append(METER, DAY, 7_200);
        append(METER, DAY, 420);
        journal.append(new NewEntry(METER, DataClass.INTERVAL, 0, new byte[] {1, 2, 3}, 4));
        journal.commit();

        assertThat(SlotTable.read(settings(), METER)).isEmpty();
        assertThat(journal.lastSeq()).isEqualTo(4);
    }

    @Test
    void hundredDaysAreKeptAndNotOneMore() throws Exception {
        for (int day = 0; day < SlotTable.DAYS_MAX; day++) {
            append(METER, DAY + day * 86_400L, HALF_HOUR);
        }
        append(OTHER, DAY, HALF_HOUR);
        journal.commit();
        assertThat(SlotTable.read(settings(), METER)).hasSize(SlotTable.DAYS_MAX);

        append(METER, DAY + SlotTable.DAYS_MAX * 86_400L, HALF_HOUR);
        journal.commit();

        assertThat(starts(METER))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, SlotTable.DAYS_MAX)
                        .map(day -> DAY + day * 86_400L)
                        .boxed()
                        .toList());
        assertThat(starts(OTHER)).containsExactly(DAY);
    }

    @Test
    void aDamagedDayCountsAsNotThere() throws Exception {
        append(METER, DAY, HALF_HOUR);
        append(METER, DAY + 86_400, HALF_HOUR);
        journal.commit();
        try (Database other = Database.openWriter(directory.resolve("journal.db"))) {
            other.run("UPDATE slot SET has = 'ffffffffffff' WHERE day = " + DAY / 86_400);
        }

        assertThat(starts(METER)).containsExactly(DAY + 86_400);

        append(METER, DAY + HALF_HOUR, HALF_HOUR);
        journal.commit();
        assertThat(starts(METER)).containsExactly(DAY + HALF_HOUR, DAY + 86_400);
    }

    @Test
    void aMeterWhoseReadingsWereLostIsAskedForAllOfThem() throws Exception {
        append(METER, DAY, HALF_HOUR);
        append(OTHER, DAY, HALF_HOUR);
        journal.commit();
        try (Database other = Database.openWriter(directory.resolve("journal.db"))) {
            other.run("UPDATE entry SET body = x'00' WHERE seq = 1");
        }

        try (JournalReader reader = journal.openReader()) {
            reader.read(new SeqRange(1, 2), 10, 1 << 20);
        }
        journal.commit();

        assertThat(SlotTable.read(settings(), METER)).isEmpty();
        assertThat(starts(OTHER)).containsExactly(DAY);
    }

    @Test
    void aJournalOfAnEarlyProgramGetsTheTable() throws Exception {
        journal.close();
        try (Database early = Database.openWriter(directory.resolve("journal.db"))) {
            early.run("DROP TABLE slot");
        }

        journal = open();
        append(METER, DAY, HALF_HOUR);
        journal.commit();

        assertThat(starts(METER)).containsExactly(DAY);
    }

    private void append(DeviceId device, long start, int length) throws JournalException {
        byte[] body = Senml.encode(
                Senml.Format.CBOR,
                List.of(
                        Reading.number("interval_import", "Wh", 100, start),
                        Reading.number("interval_length", "s", length, start)));
        journal.append(new NewEntry(device, DataClass.INTERVAL, clock.monoMillis(), body, start));
    }

    private List<Long> starts(DeviceId device) throws JournalException {
        return SlotTable.read(settings(), device).stream()
                .flatMap(day -> day.starts().stream())
                .toList();
    }
}
