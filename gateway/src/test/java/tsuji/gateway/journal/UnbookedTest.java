package tsuji.gateway.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
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

/** Entries that stand in the journal before the accounts say so. */
class UnbookedTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");
    private static final DeviceId OTHERS = new DeviceId("others");

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Journal journal;

    @BeforeEach
    void open() throws JournalException {
        journal = Journal.open(new JournalSettings(directory, 64 << 20, 14, 0), new BootClock("boot-a"), new Health());
    }

    @AfterEach
    void stop() throws JournalException {
        journal.close();
    }

    private void commit(long count) throws JournalException {
        for (long i = 0; i < count; i++) {
            journal.append(new NewEntry(SCOOTER, DataClass.TELEMETRY, i, "body".getBytes(UTF_8), i));
        }
        journal.commit();
    }

    private LedgerSnapshot.Account account(DeviceId device) {
        return journal.ledger().accounts().stream()
                .filter(account -> account.device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    private long stored(String sql) throws Exception {
        try (Database database = Database.openReader(directory.resolve("journal.db"))) {
            return database.number(sql);
        }
    }

    @Test
    void commitOfPlainEntriesWritesNoAccount() throws Exception {
        commit(1);
        long before = Files.size(directory.resolve("journal.db-wal"));

        commit(1);

        long frames = (Files.size(directory.resolve("journal.db-wal")) - before)
                / (Database.PAGE_BYTES + WalFile.FRAME_HEADER_BYTES);
        assertThat(frames).as("one page of entries, one of ranges").isEqualTo(2);
        assertThat(account(SCOOTER).accepted()).isEqualTo(2);
        assertThat(stored("SELECT accepted FROM account")).isEqualTo(1);
    }

    @Test
    void theyAreCountedWhenTheJournalIsOpened() throws Exception {
        commit(1);
        commit(4);
        journal.abandon();

        open();

        assertThat(account(SCOOTER).accepted()).isEqualTo(5);
        assertThat(account(SCOOTER).unsent()).isEqualTo(5);
    }

    @Test
    void theyAreCountedOnceWhenTheAccountIsWrittenLater() throws Exception {
        commit(1);
        commit(4);
        journal.abandon();
        open();

        journal.confirm(journal.epoch(), List.of(new SeqRange(1, 2)));
        journal.commit();
        journal.abandon();
        open();

        assertThat(stored("SELECT accepted FROM account")).isEqualTo(5);
        assertThat(account(SCOOTER).accepted()).isEqualTo(5);
        assertThat(account(SCOOTER).confirmed()).isEqualTo(2);
    }

    @Test
    void booksFollowAtTheBound() throws Exception {
        commit(1);

        commit(Ledger.UNBOOKED_MAX - 1);
        assertThat(stored("SELECT accepted FROM account")).isEqualTo(1);
        commit(1);

        assertThat(stored("SELECT accepted FROM account")).isEqualTo(Ledger.UNBOOKED_MAX + 1);
    }

    @Test
    void booksFollowWhenTheJournalIsClosed() throws Exception {
        commit(1);
        commit(4);

        journal.close();

        assertThat(stored("SELECT accepted FROM account")).isEqualTo(5);
    }

    @Test
    void oneThatIsGoneBeforeItWasBookedIsStillCountedAsLost() throws Exception {
        commit(1);
        commit(4);
        damage("DELETE FROM entry WHERE seq = 4");

        open();

        assertThat(account(SCOOTER).accepted()).isEqualTo(4);
        assertThat(account(OTHERS).expired()).containsEntry(Expiry.UNREADABLE, 1L);
        assertThat(account(OTHERS).unsent()).isZero();
        assertThat(journal.gaps(1)).singleElement().satisfies(gap -> {
            assertThat(gap.firstSeq()).isEqualTo(2);
            assertThat(gap.lastSeq()).isEqualTo(5);
            assertThat(gap.count()).isEqualTo(1);
        });
    }

    @Test
    void salvageCountsThoseItFindsAndThoseItDoesNot() throws Exception {
        commit(1);
        commit(4);
        damage("DELETE FROM entry WHERE seq = 4", "UPDATE boot SET quality = 99");

        open();

        assertThat(account(SCOOTER).accepted()).isEqualTo(4);
        assertThat(account(SCOOTER).unsent()).isEqualTo(4);
        assertThat(account(OTHERS).expired()).containsEntry(Expiry.UNREADABLE, 1L);
    }

    private void damage(String... statements) throws Exception {
        journal.abandon();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
