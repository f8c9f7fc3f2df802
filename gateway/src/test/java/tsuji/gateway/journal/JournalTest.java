package tsuji.gateway.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Refusal;

class JournalTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");
    private static final DeviceId METER = new DeviceId("m-0001");

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private final BootClock clock = new BootClock("boot-a");
    private Journal journal;

    @BeforeEach
    void start() throws JournalException {
        journal = Journal.open(settings(), clock, new Health());
    }

    @AfterEach
    void stop() throws JournalException {
        journal.close();
    }

    private JournalSettings settings() {
        return new JournalSettings(directory, 64 << 20, 14, 0);
    }

    private void restart() throws JournalException {
        journal.close();
        journal = Journal.open(settings(), clock, new Health());
    }

    private long append(DeviceId device, DataClass dataClass, String body) throws JournalException {
        return journal.append(
                new NewEntry(device, dataClass, clock.monoMillis(), body.getBytes(UTF_8), body.hashCode()));
    }

    private List<StoredEntry> readAll() throws JournalException {
        try (JournalReader reader = journal.openReader()) {
            return reader.read(new SeqRange(1, Long.MAX_VALUE), 1_000, 1 << 20).entries();
        }
    }

    private LedgerSnapshot.Account account(DeviceId device) {
        return journal.ledger().accounts().stream()
                .filter(account -> account.device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void entryIsThereAfterTheCommitOnly() throws JournalException {
        append(SCOOTER, DataClass.TELEMETRY, "one");
        assertThat(readAll()).isEmpty();
        assertThat(journal.lastSeq()).isZero();

        journal.commit();

        assertThat(readAll()).singleElement().satisfies(entry -> {
            assertThat(entry.seq()).isEqualTo(1);
            assertThat(entry.device()).isEqualTo(SCOOTER);
            assertThat(entry.dataClass()).isEqualTo(DataClass.TELEMETRY);
            assertThat(entry.monoMillis()).isEqualTo(1_000);
            assertThat(entry.body()).isEqualTo("one".getBytes(UTF_8));
        });
        assertThat(journal.lastSeq()).isEqualTo(1);
        assertThat(journal.unsent()).containsExactly(new SeqRange(1, 1));
    }

    @Test
    void entriesSurviveARestartAndNumbersGoOn() throws JournalException {
        append(SCOOTER, DataClass.TELEMETRY, "one");
        append(METER, DataClass.INTERVAL, "two");
        journal.commit();
        String epoch = journal.epoch();

        restart();

        assertThat(journal.epoch()).isEqualTo(epoch);
        assertThat(readAll()).extracting(StoredEntry::device).containsExactly(SCOOTER, METER);
        assertThat(journal.unsent()).containsExactly(new SeqRange(1, 2));
        assertThat(append(METER, DataClass.INTERVAL, "three")).isEqualTo(3);
    }

    @Test
    void whatWasNotCommittedIsGoneAfterARestart() throws JournalException {
        append(SCOOTER, DataClass.TELEMETRY, "one");

        restart();

        assertThat(readAll()).isEmpty();
        assertThat(journal.ledger().accounts()).isEmpty();
        assertThat(journal.isKnown(SCOOTER, DataClass.TELEMETRY, "one".hashCode()))
                .isFalse();
    }

    @Test
    void repeatIsKnownAtOnceAndAfterARestart() throws JournalException {
        append(SCOOTER, DataClass.TELEMETRY, "one");
        assertThat(journal.isKnown(SCOOTER, DataClass.TELEMETRY, "one".hashCode()))
                .isTrue();
        assertThat(journal.isKnown(SCOOTER, DataClass.TELEMETRY, "two".hashCode()))
                .isFalse();
        journal.commit();

        restart();

        assertThat(journal.isKnown(SCOOTER, DataClass.TELEMETRY, "one".hashCode()))
                .isTrue();
        assertThat(journal.isKnown(SCOOTER, DataClass.TELEMETRY, "two".hashCode()))
                .isFalse();
    }

    @Test
    void sameFingerprintOfAnotherDeviceOrClassIsNoRepeat() throws JournalException {
        append(SCOOTER, DataClass.TELEMETRY, "one");

        assertThat(journal.isKnown(METER, DataClass.TELEMETRY, "one".hashCode()))
                .isFalse();
        assertThat(journal.isKnown(SCOOTER, DataClass.EVENT, "one".hashCode())).isFalse();
    }

    @Test
    void confirmedRangeIsCountedOnceAndNoLongerUnsent() throws JournalException {
        for (int i = 1; i <= 5; i++) {
            append(i == 3 ? METER : SCOOTER, DataClass.TELEMETRY, "body " + i);
        }
        journal.commit();

        journal.confirm(journal.epoch(), List.of(new SeqRange(2, 3)));
        assertThat(journal.hasPendingWork()).isTrue();
        journal.commit();
        journal.confirm(journal.epoch(), List.of(new SeqRange(1, 3), new SeqRange(100, 200)));
        journal.commit();

        assertThat(journal.hasPendingWork()).isFalse();
        assertThat(journal.unsent()).containsExactly(new SeqRange(4, 5));
        assertThat(account(SCOOTER).confirmed()).isEqualTo(2);
        assertThat(account(SCOOTER).unsent()).isEqualTo(2);
        assertThat(account(METER).confirmed()).isEqualTo(1);
        restart();
        assertThat(journal.unsent()).containsExactly(new SeqRange(4, 5));
        assertThat(account(SCOOTER).confirmed()).isEqualTo(2);
        assertThat(account(METER).unsent()).isZero();
    }

    @Test
    void ledgerKeepsRepeatsAndRefusalsByReason() throws JournalException {
        append(SCOOTER, DataClass.TELEMETRY, "one");
        journal.countDuplicate(SCOOTER, DataClass.TELEMETRY);
        journal.countRefusal(SCOOTER, DataClass.TELEMETRY, Refusal.MALFORMED, "not SenML", "x".getBytes(UTF_8));
        journal.countRefusal(SCOOTER, DataClass.TELEMETRY, Refusal.OUT_OF_RANGE, "speed 999", "y".getBytes(UTF_8));
        journal.countRefusal(SCOOTER, DataClass.TELEMETRY, Refusal.OUT_OF_RANGE, "speed 998", "z".getBytes(UTF_8));
        assertThat(journal.ledger().accounts()).isEmpty();
        journal.commit();

        restart();

        LedgerSnapshot.Account account = account(SCOOTER);
        assertThat(account.accepted()).isEqualTo(1);
        assertThat(account.duplicate()).isEqualTo(1);
        assertThat(account.refused())
                .containsOnly(Map.entry(Refusal.MALFORMED, 1L), Map.entry(Refusal.OUT_OF_RANGE, 2L));
        assertThat(account.received()).isEqualTo(5);
    }

    @Test
    void numbersUnderWhichNothingIsStoredAnyMoreAreSaidToBeAbsent() throws Exception {
        for (int i = 1; i <= 6; i++) {
            append(SCOOTER, DataClass.TELEMETRY, "0123456789");
        }
        journal.commit();
        try (Database other = Database.openWriter(journal.file(), Faults.NONE)) {
            other.number("DELETE FROM entry WHERE seq IN (1, 3, 4, 6) RETURNING seq");
        }

        try (JournalReader reader = journal.openReader()) {
            JournalReader.Page all = reader.read(new SeqRange(1, 90), 100, 1_000);
            JournalReader.Page first = reader.read(new SeqRange(1, 90), 1, 1_000);

            assertThat(all.entries()).extracting(StoredEntry::seq).containsExactly(2L, 5L);
            assertThat(all.absent()).containsExactly(new SeqRange(1, 1), new SeqRange(3, 4), new SeqRange(6, 6));
            assertThat(first.absent()).containsExactly(new SeqRange(1, 1));
        }
    }

    @Test
    void confirmationOfAnotherEpochIsNotTaken() throws JournalException {
        append(SCOOTER, DataClass.TELEMETRY, "a");
        journal.commit();

        journal.confirm("another", List.of(new SeqRange(1, 1)));
        journal.commit();

        assertThat(journal.unsent()).containsExactly(new SeqRange(1, 1));
    }

    @Test
    void pageEndsAtItsBoundsAndSaysHowFarItGot() throws JournalException {
        for (int i = 1; i <= 5; i++) {
            append(SCOOTER, DataClass.TELEMETRY, "0123456789");
        }
        journal.commit();

        try (JournalReader reader = journal.openReader()) {
            JournalReader.Page byEntries = reader.read(new SeqRange(1, 5), 2, 1_000);
            JournalReader.Page byBytes = reader.read(new SeqRange(1, 5), 100, 21);
            JournalReader.Page all = reader.read(new SeqRange(2, 90), 100, 1_000);

            assertThat(byEntries.entries()).hasSize(2);
            assertThat(byEntries.scannedTo()).isEqualTo(2);
            assertThat(byBytes.entries()).hasSize(3);
            assertThat(byBytes.scannedTo()).isEqualTo(3);
            assertThat(all.entries()).hasSize(4);
            assertThat(all.scannedTo()).isEqualTo(90);
        }
    }

    @Test
    void uplinkIsWokenByCommitsWithEntriesOnly() throws JournalException {
        int[] woken = {0};
        journal.onCommitted(() -> woken[0]++);

        append(SCOOTER, DataClass.EVENT, "one");
        journal.commit();
        journal.confirm(journal.epoch(), List.of(new SeqRange(1, 1)));
        journal.commit();

        assertThat(woken[0]).isEqualTo(1);
    }

    @Test
    void secondGatewayOnTheSameDirectoryIsRefused() {
        assertThatThrownBy(() -> Journal.open(settings(), clock, new Health()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("another gateway");
    }

    @Test
    void filesAreForTheirOwnerOnly() throws Exception {
        append(SCOOTER, DataClass.EVENT, "one");
        journal.commit();

        for (String name : List.of("journal.db", "journal.db-wal", "journal.db-shm", "journal.lock")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }
}
