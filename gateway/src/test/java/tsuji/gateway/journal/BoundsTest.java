package tsuji.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;
import tsuji.wire.Refusal;

class BoundsTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    @Test
    void oldestRepeatIsForgottenAtTheBound() {
        Repeats repeats = new Repeats(3);
        List.of(0L, 5L, 6L).forEach(key -> repeats.add(1, key));
        assertThat(repeats.contains(1, 0)).isTrue();

        repeats.add(1, 7);

        assertThat(repeats.contains(1, 0)).isFalse();
        assertThat(List.of(5L, 6L, 7L)).allMatch(key -> repeats.contains(1, key));
    }

    @Test
    void repeatsAgreeWithAPlainSetWhateverCollides() {
        Random random = new Random(4711);
        Repeats repeats = new Repeats(100);
        Set<String> plain = new LinkedHashSet<>();
        for (int i = 0; i < 20_000; i++) {
            long key = 2 + i + (long) random.nextInt(3) << 32;
            repeats.add(i % 2, key);
            plain.add(i % 2 + " " + key);
            if (plain.size() > 100) {
                plain.remove(plain.iterator().next());
            }
        }
        assertThat(plain).allSatisfy(pair -> {
            String[] parts = pair.split(" ");
            assertThat(repeats.contains(Integer.parseInt(parts[0]), Long.parseLong(parts[1])))
                    .isTrue();
        });
    }

    @Test
    void rangesAgreeWithAPlainSet() {
        Random random = new Random(4711);
        SeqRanges ranges = new SeqRanges();
        Set<Long> plain = new TreeSet<>();
        for (int i = 0; i < 5_000; i++) {
            long first = 1 + random.nextInt(200);
            SeqRange range = new SeqRange(first, first + random.nextInt(20));
            Set<Long> seqs = new HashSet<>();
            for (long seq = range.first(); seq <= range.last(); seq++) {
                seqs.add(seq);
            }
            if (random.nextBoolean()) {
                ranges.add(range);
                plain.addAll(seqs);
            } else {
                long removed =
                        ranges.remove(range).stream().mapToLong(SeqRange::count).sum();
                seqs.retainAll(plain);
                assertThat(removed).isEqualTo(seqs.size());
                plain.removeAll(seqs);
            }
            assertThat(ranges.snapshot().stream().mapToLong(SeqRange::count).sum())
                    .isEqualTo(plain.size());
            assertThat(plain).allMatch(ranges::contains);
        }
    }

    @Test
    void groupBeyondTheBoundIsAFaultOfTheCaller() throws JournalException {
        try (Journal journal =
                Journal.open(new JournalSettings(directory, 64 << 20, 14, 0), new BootClock("boot-a"), new Health())) {
            for (int i = 0; i < Writer.ENTRIES_PER_COMMIT_MAX; i++) {
                journal.append(new NewEntry(SCOOTER, DataClass.EVENT, 0, new byte[1], i));
            }
            assertThatThrownBy(() -> journal.append(new NewEntry(SCOOTER, DataClass.EVENT, 0, new byte[1], -1)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void quarantineKeepsTheNewestRowsAndCutsThem() throws Exception {
        try (Journal journal =
                Journal.open(new JournalSettings(directory, 64 << 20, 14, 0), new BootClock("boot-a"), new Health())) {
            int commits = Quarantine.ROWS_MAX / Quarantine.ROWS_PER_COMMIT_MAX + 2;
            for (int commit = 0; commit < commits; commit++) {
                for (int i = 0; i <= Quarantine.ROWS_PER_COMMIT_MAX; i++) {
                    byte[] payload = new byte[Quarantine.PAYLOAD_BYTES_MAX + 1];
                    journal.countRefusal(SCOOTER, DataClass.EVENT, Refusal.MALFORMED, "x".repeat(300), payload);
                }
                journal.commit();
            }
            try (Database database = Database.openReader(directory.resolve("journal.db"))) {
                assertThat(database.number("SELECT count(*) FROM quarantine")).isEqualTo(Quarantine.ROWS_MAX);
                assertThat(database.number("SELECT max(length(payload)) FROM quarantine"))
                        .isEqualTo(Quarantine.PAYLOAD_BYTES_MAX);
                assertThat(database.number("SELECT max(length(detail)) FROM quarantine"))
                        .isEqualTo(Quarantine.DETAIL_LENGTH_MAX);
            }
            assertThat(journal.ledger().accounts().get(0).refusedTotal())
                    .isEqualTo((long) commits * (Quarantine.ROWS_PER_COMMIT_MAX + 1));
        }
    }

    @Test
    void oldestGapLeavesWhenThereIsOneMoreThanTheBound() throws Exception {
        try (Database database = Database.openWriter(directory.resolve("journal.db"), Faults.NONE)) {
            Schema.prepare(database, "epoch");
            database.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + Gaps.ROWS_MAX
                    + ") INSERT INTO gap SELECT i, i, i, i, 1, 0, 0 FROM n");
            Gaps gaps = new Gaps(database, () -> 0);
            database.begin();

            gaps.add(Gaps.ROWS_MAX + 1, new SeqRange(1, 1), 1, Expiry.AGED);
            database.commit();

            assertThat(database.number("SELECT count(*) FROM gap")).isEqualTo(Gaps.ROWS_MAX);
            assertThat(database.number("SELECT min(account) FROM gap")).isEqualTo(2);
        }
    }

    @Test
    void devicesBeyondTheBoundShareAnAccountInWhichNothingIsARepeat() {
        Ledger ledger = new Ledger();
        for (int i = 1; i <= Ledger.ACCOUNTS_MAX; i++) {
            assertThat(ledger.of(new DeviceId("d-" + i), DataClass.EVENT).id).isEqualTo(i);
        }

        Account shared = ledger.of(new DeviceId("one-more"), DataClass.EVENT);

        assertThat(shared.device).hasToString("others");
        assertThat(ledger.of(new DeviceId("another"), DataClass.EVENT)).isSameAs(shared);
        assertThat(ledger.find(new DeviceId("another"), DataClass.EVENT)).isEmpty();
    }

    @Test
    void damagedRowsBeyondTheBoundAreLeftForTheNextReading() {
        Inbox inbox = new Inbox();
        for (int seq = 1; seq <= Inbox.DAMAGED_ROWS_MAX + 1; seq++) {
            inbox.reportRow(seq);
        }

        int taken = 0;
        while (!inbox.isEmpty()) {
            Inbox.Work work = inbox.peek();
            assertThat(work.damagedRows()).hasSizeLessThanOrEqualTo(Inbox.DAMAGED_ROWS_PER_COMMIT_MAX);
            taken += work.damagedRows().size();
            inbox.done(work);
        }

        assertThat(taken).isEqualTo(Inbox.DAMAGED_ROWS_MAX);
    }

    @Test
    void settingsOutOfRangeAreRefusedWithTheirBound() {
        assertThatCode(() -> new JournalSettings(directory, JournalSettings.BYTES_MIN, 0, 0, 0, 1))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new JournalSettings(directory, JournalSettings.BYTES_MIN - 1, 0, 0, 0, 1))
                .hasMessageContaining("at least " + JournalSettings.BYTES_MIN);
        assertThatThrownBy(() -> new JournalSettings(directory, JournalSettings.BYTES_MIN, -1, 0, 0, 1))
                .hasMessageContaining("historyDays");
        assertThatThrownBy(() -> new JournalSettings(
                        directory, JournalSettings.BYTES_MIN, 0, 0, 0, JournalSettings.REPEATS_MAX + 1))
                .hasMessageContaining("allowed 1 to");
    }
}
