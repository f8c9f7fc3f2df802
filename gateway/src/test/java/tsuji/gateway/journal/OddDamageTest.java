package tsuji.gateway.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Database;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;
import tsuji.wire.TimeQuality;

/** Damage of one kind each that must end neither the program nor a promise. */
class OddDamageTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");
    private static final DeviceId METER = new DeviceId("m-0001");
    private static final int ENTRIES = 40;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private BootClock clock = new BootClock("boot-a");
    private Journal journal;

    @BeforeEach
    void start() throws JournalException {
        open();
        for (int i = 1; i <= ENTRIES; i++) {
            append(i % 2 == 0 ? METER : SCOOTER, "body " + i);
        }
        journal.commit();
    }

    @AfterEach
    void stop() throws JournalException {
        journal.close();
    }

    private void open() throws JournalException {
        journal = Journal.open(new JournalSettings(directory, 64 << 20, 14, 0), clock, new Health());
    }

    private long append(DeviceId device, String body) throws JournalException {
        return journal.append(
                new NewEntry(device, DataClass.EVENT, clock.monoMillis(), body.getBytes(UTF_8), body.hashCode()));
    }

    private List<StoredEntry> readAll() throws JournalException {
        List<StoredEntry> entries = new ArrayList<>();
        try (JournalReader reader = journal.openReader()) {
            entries.addAll(
                    reader.read(new SeqRange(1, Long.MAX_VALUE), 1_000, 1 << 20).entries());
        }
        return entries;
    }

    private long unsent(DeviceId device) {
        return journal.ledger().accounts().stream()
                .filter(account -> account.device().equals(device))
                .mapToLong(LedgerSnapshot.Account::unsent)
                .sum();
    }

    /** Writes past our own checks, and past the schema's where it forbids a NULL. */
    private void damage(String... statements) throws Exception {
        journal.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void allowNulls() throws Exception {
        damage(
                "PRAGMA writable_schema = ON",
                "UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '')",
                "PRAGMA writable_schema = RESET");
    }

    private void zeroTable(String table) throws SQLException, IOException, JournalException {
        journal.close();
        int page;
        try (Database database = Database.openReader(directory.resolve("journal.db"))) {
            page = (int) database.number("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'");
        }
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("journal.db").toFile(), "rw")) {
            file.seek((page - 1L) * Database.PAGE_BYTES);
            file.write(new byte[Database.PAGE_BYTES]);
        }
    }

    @Test
    void numbersAreNotGivenAgainWhenNothingWasCommittedAfterALoss() throws Exception {
        Files.copy(directory.resolve("journal.db"), directory.resolve("early"));
        journal.abandon();
        Files.delete(directory.resolve("journal.db-wal"));
        open();
        journal.close();

        open();

        assertThat(append(SCOOTER, "next")).isGreaterThan(ENTRIES);
    }

    @Test
    void numbersAreNotGivenAgainAfterASalvageWithoutIdentity() throws Exception {
        Files.delete(directory.resolve("identity-1"));
        Files.delete(directory.resolve("identity-2"));
        zeroTable("boot");
        Files.delete(directory.resolve("identity-1"));
        Files.delete(directory.resolve("identity-2"));
        open();

        assertThat(append(SCOOTER, "next")).isGreaterThan(ENTRIES + 1L);
    }

    @Test
    void soundRowThatAReaderMistookForDamagedStays() throws JournalException {
        journal.inbox().reportRow(7);

        journal.commit();

        assertThat(readAll()).hasSize(ENTRIES);
        assertThat(journal.gaps(1)).isEmpty();
    }

    @Test
    void rowWithoutABodyIsSetAsideLikeAnyDamagedRow() throws Exception {
        allowNulls();
        damage("UPDATE entry SET body = NULL WHERE seq = 7");
        open();

        assertThat(readAll()).hasSize(ENTRIES - 1);
        journal.commit();

        assertThat(journal.gaps(1)).singleElement().satisfies(gap -> {
            assertThat(gap.firstSeq()).isEqualTo(7);
            assertThat(gap.reason()).isEqualTo(Expiry.CORRUPT);
        });
    }

    @Test
    void rowWithTheNumberOfAnotherAccountIsMissingInItsOwn() throws Exception {
        damage("UPDATE entry SET account = 2 WHERE seq = 7");
        open();

        readAll();
        journal.commit();

        assertThat(unsent(SCOOTER)).isEqualTo(ENTRIES / 2 - 1);
        assertThat(unsent(METER)).isEqualTo(ENTRIES / 2);
    }

    @Test
    void accountWithoutANameIsSalvaged() throws Exception {
        allowNulls();
        damage("UPDATE account SET refused = NULL");
        open();

        assertThat(readAll()).hasSize(ENTRIES);
        assertThat(unsent(SCOOTER)).isEqualTo(ENTRIES / 2);
    }

    @Test
    void noteThatIsNoNumberIsSalvaged() throws Exception {
        damage("INSERT OR REPLACE INTO meta SELECT 'last_seq', 'x', crc FROM meta WHERE key = 'epoch'");
        open();

        assertThat(readAll()).hasSize(ENTRIES);
    }

    @Test
    void gapThatCannotBeReadIsLeftOut() throws Exception {
        damage("INSERT INTO gap VALUES(1, 1, 1, 9, 9, 99, 0)", "INSERT INTO gap VALUES(2, 1, 3, 4, 2, 0, 0)");
        open();

        assertThat(journal.gaps(10))
                .singleElement()
                .satisfies(gap -> assertThat(gap.count()).isEqualTo(2));
    }

    @Test
    void entriesOutliveTheTableOfAccounts() throws Exception {
        zeroTable("account");
        open();

        assertThat(readAll()).hasSize(ENTRIES).extracting(StoredEntry::device).containsOnly(SCOOTER, METER);
        assertThat(unsent(SCOOTER)).isEqualTo(ENTRIES / 2);
        assertThat(unsent(METER)).isEqualTo(ENTRIES / 2);
    }

    @Test
    void entriesOfALostBootDoNotTakeTheTimeOfTheNext() throws Exception {
        zeroTable("boot");
        clock = new BootClock("boot-b");
        clock.set(BootClock.NOON + 86_400_000, TimeQuality.SYNCED);
        open();

        int boot = readAll().get(0).boot();

        assertThat(journal.resolve(boot, 0).unixMillis()).isEmpty();
    }

    @Test
    void entryThatIsNowhereIsCountedAsLostWhenNothingElseWaits() throws Exception {
        damage("DELETE FROM entry WHERE seq = 7");
        open();

        journal.confirm(journal.epoch(), List.of(new SeqRange(1, 6), new SeqRange(8, ENTRIES)));
        journal.commit();
        journal.maintain();

        assertThat(journal.unsent()).isEmpty();
        assertThat(unsent(SCOOTER)).isZero();
        assertThat(journal.gaps(10)).singleElement().satisfies(gap -> {
            assertThat(gap.count()).isEqualTo(1);
            assertThat(gap.reason()).isEqualTo(Expiry.UNREADABLE);
        });
    }

    @Test
    void confirmationOfNumbersNotYetGivenConfirmsNothingLater() throws JournalException {
        append(SCOOTER, "not sent yet");

        journal.confirm(journal.epoch(), List.of(new SeqRange(1, Long.MAX_VALUE)));
        journal.commit();

        assertThat(journal.unsent()).containsExactly(new SeqRange(ENTRIES + 1, ENTRIES + 1));
    }
}
