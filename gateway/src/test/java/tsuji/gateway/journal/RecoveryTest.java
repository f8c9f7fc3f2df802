package tsuji.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.JournalException.Kind;
import tsuji.gateway.store.Faults;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.TimeQuality;

class RecoveryTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");
    private static final long BALLAST_BYTES = 1 << 20;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private BootClock clock = new BootClock("boot-a");
    private final Health health = new Health();
    private SQLiteErrorCode failure;
    private Journal journal;

    @BeforeEach
    void start() throws JournalException {
        JournalSettings settings = new JournalSettings(directory, 64 << 20, 14, BALLAST_BYTES);
        journal = Journal.open(settings, clock, health, this::fail);
    }

    @AfterEach
    void stop() throws JournalException {
        journal.close();
    }

    private void fail(Faults.Point point) throws SQLException {
        if (point == Faults.Point.COMMIT && failure != null) {
            throw new SQLiteException("planned", failure);
        }
    }

    private void append() throws JournalException {
        journal.append(new NewEntry(SCOOTER, DataClass.EVENT, clock.monoMillis(), new byte[10], journal.lastSeq()));
        journal.commit();
    }

    private void failWith(SQLiteErrorCode code, Kind kind) {
        failure = code;
        assertThatThrownBy(this::append)
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.kind()).isEqualTo(kind));
        failure = null;
    }

    @Test
    void nothingIsTakenBetweenAFailedSyncAndTheRecovery() throws JournalException {
        append();
        failWith(SQLiteErrorCode.SQLITE_IOERR_FSYNC, Kind.IO);

        assertThatThrownBy(this::append).isInstanceOf(JournalException.class).hasMessageContaining("until it recovers");
        assertThatThrownBy(() -> journal.commit()).isInstanceOf(JournalException.class);
        assertThat(journal.lastSeq()).isEqualTo(1);
        assertThat(journal.unsent()).containsExactly(new SeqRange(1, 1));

        journal.recover(Kind.IO);
        append();

        assertThat(journal.lastSeq()).isEqualTo(2);
    }

    @Test
    void thirdDiskFailureWithinAnHourEndsTheProgram() throws JournalException {
        for (int i = 0; i < 2; i++) {
            failWith(SQLiteErrorCode.SQLITE_IOERR_FSYNC, Kind.IO);
            journal.recover(Kind.IO);
        }
        failWith(SQLiteErrorCode.SQLITE_IOERR_FSYNC, Kind.IO);

        assertThatThrownBy(() -> journal.recover(Kind.IO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 times within an hour");
    }

    @Test
    void diskFailuresMoreThanAnHourApartAreStood() throws JournalException {
        for (int i = 0; i < 5; i++) {
            failWith(SQLiteErrorCode.SQLITE_IOERR_FSYNC, Kind.IO);
            journal.recover(Kind.IO);
            clock.advanceMillis(1_800_000);
        }

        append();
    }

    @Test
    void fullDiskCostsTheBallastAndItComesBack() throws JournalException {
        Path ballast = directory.resolve("ballast");
        assertThat(ballast).hasSize(BALLAST_BYTES);
        failWith(SQLiteErrorCode.SQLITE_FULL, Kind.FULL);

        journal.recover(Kind.FULL);

        assertThat(ballast).doesNotExist();
        assertThat(health.conditions()).containsKey(ErrorCode.E501);
        append();
        journal.maintain();
        assertThat(ballast).hasSize(BALLAST_BYTES);
        assertThat(health.conditions()).doesNotContainKey(ErrorCode.E501);
    }

    @Test
    void exhaustedBudgetCostsNoBallast() throws Exception {
        journal.close();
        JournalSettings settings = new JournalSettings(directory, JournalSettings.BYTES_MIN, 14, BALLAST_BYTES);
        journal = Journal.open(settings, clock, health, this::fail);
        Object ballast = Files.getAttribute(directory.resolve("ballast"), "unix:ino");

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        journal.append(new NewEntry(SCOOTER, DataClass.EVENT, 0, new byte[1_000], i));
                        journal.commit();
                        journal.maintain();
                    }
                })
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FULL));
        assertThatThrownBy(() -> journal.recover(Kind.FULL)).hasMessageContaining("nothing left that may be dropped");

        assertThat(Files.getAttribute(directory.resolve("ballast"), "unix:ino")).isEqualTo(ballast);
    }

    @Test
    void longReadingOfSomebodyElseHoldsNobodyUp() throws Exception {
        append();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("SELECT count(*) FROM entry");
            long slowestNanos = 0;
            for (int group = 0; group < 40; group++) {
                for (int i = 0; i < 50; i++) {
                    journal.append(new NewEntry(SCOOTER, DataClass.EVENT, 0, new byte[16_000], i));
                }
                journal.commit();
                long startedNanos = System.nanoTime();
                journal.maintain();
                slowestNanos = Math.max(slowestNanos, System.nanoTime() - startedNanos);
            }
            assertThat(Files.size(directory.resolve("journal.db-wal"))).isGreaterThan(Checkpoint.PAGES_MAX * 4_096L);
            assertThat(slowestNanos).isLessThan(3_000_000_000L);
        }
    }

    @Test
    void confirmationThatMetAFailureIsWrittenByTheRecovery() throws JournalException {
        append();
        journal.confirm(journal.epoch(), List.of(new SeqRange(1, 1)));
        failWith(SQLiteErrorCode.SQLITE_READONLY, Kind.READ_ONLY);

        journal.recover(Kind.READ_ONLY);

        assertThat(journal.unsent()).isEmpty();
        assertThat(journal.hasPendingWork()).isFalse();
    }

    @Test
    void readersGoOnAfterARecovery() throws JournalException {
        append();
        try (JournalReader reader = journal.openReader()) {
            assertThat(reader.read(new SeqRange(1, 9), 10, 1_000).entries()).hasSize(1);
            failWith(SQLiteErrorCode.SQLITE_CORRUPT, Kind.CORRUPT);
            journal.recover(Kind.CORRUPT);
            append();

            assertThat(reader.read(new SeqRange(1, Long.MAX_VALUE), 10, 1_000).entries())
                    .hasSize(2);
        }
    }

    @Test
    void newerSchemaIsRefusedAndLeftAlone() throws Exception {
        append();
        journal.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 2");
        }
        byte[] before = Files.readAllBytes(directory.resolve("journal.db"));

        assertThatThrownBy(this::start)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("schema 2, this program knows up to 1");
        assertThat(Files.readAllBytes(directory.resolve("journal.db"))).isEqualTo(before);
    }

    @Test
    void lateSyncRepairsTheWholeBoot() throws JournalException {
        journal.close();
        clock = new BootClock("boot-b");
        clock.set(0, TimeQuality.UNKNOWN);
        start();
        append();
        int boot = readFirst().boot();
        assertThat(journal.resolve(boot, 1_000).unixMillis()).isEmpty();

        clock.set(BootClock.NOON, TimeQuality.SYNCED);
        journal.maintain();

        assertThat(journal.resolve(boot, 1_000).unixMillis()).hasValue(BootClock.NOON + 1_000);
        assertThat(journal.resolve(boot, 1_000).quality()).isEqualTo(TimeQuality.SYNCED);
        stop();
        start();
        append();
        assertThat(readFirst().boot())
                .as("the same boot after a restart of the process")
                .isEqualTo(boot);
        assertThat(journal.resolve(boot + 1, 0).unixMillis()).isEmpty();
    }

    @Test
    void worseSightingDoesNotReplaceABetterOne() throws JournalException {
        append();
        int boot = readFirst().boot();

        clock.set(5, TimeQuality.ESTIMATED);
        journal.maintain();

        assertThat(journal.resolve(boot, 0).unixMillis()).hasValue(BootClock.NOON);
    }

    private StoredEntry readFirst() throws JournalException {
        try (JournalReader reader = journal.openReader()) {
            return reader.read(new SeqRange(1, Long.MAX_VALUE), 1, 1_000)
                    .entries()
                    .get(0);
        }
    }
}
