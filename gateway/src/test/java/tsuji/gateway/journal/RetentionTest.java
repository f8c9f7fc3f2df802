package tsuji.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;
import tsuji.wire.TimeQuality;

class RetentionTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");
    private static final long BUDGET = 1 << 20;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private final BootClock clock = new BootClock("boot-a");
    private final Health health = new Health();
    private Journal journal;
    private long key;

    @AfterEach
    void stop() throws JournalException {
        journal.close();
    }

    private void open(int historyDays, int telemetryDaysMax) throws JournalException {
        journal = Journal.open(
                new JournalSettings(directory, BUDGET, historyDays, 0, telemetryDaysMax, 1_000), clock, health);
    }

    private void append(DataClass dataClass, int entries) throws JournalException {
        for (int i = 0; i < entries; i++) {
            journal.append(new NewEntry(SCOOTER, dataClass, clock.monoMillis(), new byte[200], ++key));
        }
        journal.commit();
        journal.maintain();
    }

    private void confirmAll() throws JournalException {
        journal.confirm(journal.epoch(), List.of(new SeqRange(1, journal.lastSeq())));
        journal.commit();
        journal.maintain();
    }

    private List<Long> seqs() throws JournalException {
        try (JournalReader reader = journal.openReader()) {
            List<Long> seqs = new ArrayList<>();
            reader.read(new SeqRange(1, Long.MAX_VALUE), Integer.MAX_VALUE, Integer.MAX_VALUE)
                    .entries()
                    .forEach(entry -> seqs.add(entry.seq()));
            return seqs;
        }
    }

    private LedgerSnapshot.Account account(DataClass dataClass) {
        return journal.ledger().accounts().stream()
                .filter(account -> account.dataClass() == dataClass)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void confirmedEntriesStayAsHistoryUntilTheyAreOld() throws JournalException {
        open(2, 0);
        append(DataClass.TELEMETRY, 10);
        clock.advanceDays(1);
        append(DataClass.TELEMETRY, 5);
        confirmAll();
        assertThat(seqs()).hasSize(15);

        clock.advanceDays(1);
        clock.advanceMillis(1);
        journal.maintain();

        assertThat(seqs()).containsExactly(11L, 12L, 13L, 14L, 15L);
        assertThat(account(DataClass.TELEMETRY).confirmed()).isEqualTo(15);
        assertThat(journal.gaps(10)).isEmpty();
    }

    @Test
    void historyWithoutATrustedClockHasNoAge() throws JournalException {
        clock.set(0, TimeQuality.UNKNOWN);
        open(2, 0);
        append(DataClass.TELEMETRY, 10);
        confirmAll();

        clock.advanceDays(30);
        journal.maintain();

        assertThat(seqs()).hasSize(10);
    }

    @Test
    void oldestHistoryGoesFirstWhenTheBudgetIsExhausted() throws JournalException {
        open(1_000, 0);
        for (int i = 0; i < 12; i++) {
            append(DataClass.INTERVAL, 500);
            confirmAll();
        }
        append(DataClass.INTERVAL, 500);

        List<Long> kept = seqs();
        assertThat(kept).hasSizeBetween(500, 4_500).contains(6_001L, 6_500L).doesNotContain(1L);
        assertThat(account(DataClass.INTERVAL).expiredTotal()).isZero();
        assertThat(account(DataClass.INTERVAL).unsent()).isEqualTo(500);
    }

    @Test
    void numbersGoOnWhenEverythingWasTrimmed() throws JournalException {
        open(1, 0);
        append(DataClass.TELEMETRY, 10);
        confirmAll();
        clock.advanceDays(2);
        journal.maintain();
        assertThat(seqs()).isEmpty();

        journal.close();
        open(1, 0);

        assertThat(journal.append(new NewEntry(SCOOTER, DataClass.EVENT, 0, new byte[1], 1)))
                .isEqualTo(11);
    }

    @Test
    void telemetryIsThinnedAndNothingElse() throws JournalException {
        open(10, 0);
        for (int i = 0; i < 20; i++) {
            append(DataClass.TELEMETRY, 400);
            append(DataClass.EVENT, 10);
        }

        LedgerSnapshot.Account telemetry = account(DataClass.TELEMETRY);
        assertThat(telemetry.expired()).containsOnlyKeys(Expiry.THINNED);
        assertThat(telemetry.unsent()).isBetween(1_000L, 4_500L);
        assertThat(account(DataClass.EVENT).unsent()).isEqualTo(200);
        assertThat(seqs()).hasSize((int) telemetry.unsent() + 200).contains(1L);
        assertThat(journal.gaps(100)).allSatisfy(gap -> {
            assertThat(gap.dataClass()).isEqualTo(DataClass.TELEMETRY);
            assertThat(gap.reason()).isEqualTo(Expiry.THINNED);
        });
        assertThat(journal.gaps(100).stream().mapToLong(Gap::count).sum()).isEqualTo(telemetry.expiredTotal());
        assertThat(health.conditions()).containsKey(ErrorCode.E503);
    }

    @Test
    void nothingIsTakenWhenWhatMustStayFillsTheBudget() throws JournalException {
        open(10, 0);

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        append(DataClass.EVENT, 100);
                    }
                })
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.kind()).isEqualTo(JournalException.Kind.FULL))
                .hasMessageContaining("journal full");
        assertThat(health.conditions()).containsKey(ErrorCode.E501);
        assertThatThrownBy(() -> journal.recover(JournalException.Kind.FULL)).hasMessageContaining("journal full");

        journal.confirm(journal.epoch(), List.of(new SeqRange(1, journal.lastSeq())));
        journal.recover(JournalException.Kind.FULL);
        append(DataClass.EVENT, 100);

        assertThat(account(DataClass.EVENT).unsent()).isEqualTo(100);
        assertThat(health.conditions()).doesNotContainKey(ErrorCode.E501);
    }

    @Test
    void oldTelemetryExpiresOnlyWhenSoConfigured() throws JournalException {
        open(10, 3);
        append(DataClass.TELEMETRY, 5);
        append(DataClass.EVENT, 5);
        clock.advanceDays(3);
        clock.advanceMillis(1);
        append(DataClass.TELEMETRY, 5);

        assertThat(account(DataClass.TELEMETRY).expired()).containsOnly(Map.entry(Expiry.AGED, 5L));
        assertThat(account(DataClass.EVENT).unsent()).isEqualTo(5);
        assertThat(journal.gaps(10)).singleElement().satisfies(gap -> {
            assertThat(gap.firstSeq()).isEqualTo(1);
            assertThat(gap.lastSeq()).isEqualTo(5);
            assertThat(gap.reason()).isEqualTo(Expiry.AGED);
        });
    }
}
