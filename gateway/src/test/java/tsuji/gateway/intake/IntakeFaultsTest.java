package tsuji.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import tsuji.gateway.health.ErrorCode;
import tsuji.wire.DataClass;
import tsuji.wire.Refusal;

/** What intake does when the disk fails. */
class IntakeFaultsTest extends IntakeFixture {
    @Test
    void failedCommitAcknowledgesNothing() {
        disk.failNextCommit(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
        intake.offer(event("a"));
        intake.offer(event("b"));

        intake.runOnce();

        assertThat(events).containsExactly("a unavailable", "b unavailable");
        assertThat(health.conditions()).containsOnlyKeys(ErrorCode.E505);
        assertThat(intake.storageState()).isEqualTo("io");
    }

    @Test
    void whatFailedIsStoredWhenItIsSentAgainAfterTheRecovery() {
        disk.failNextCommit(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
        intake.offer(event("a"));
        intake.runOnce();

        intake.offer(event("a"));
        intake.runOnce();

        assertThat(events).containsExactly("a unavailable", "a committed");
        assertThat(account().accepted()).isEqualTo(1);
        assertThat(account().duplicate()).isZero();
        assertThat(health.conditions()).isEmpty();
        assertThat(intake.storageState()).isEqualTo("normal");
    }

    @Test
    void whatComesBehindOneThatFailedDoesNotOvertakeIt() {
        disk.failNextCommit(SQLiteErrorCode.SQLITE_FULL);
        intake.offer(event("a"));
        intake.runOnce();
        outOfTurn.add("b");
        intake.offer(event("b"));
        intake.offer(event("of another"));
        intake.runOnce();

        assertThat(events).containsExactly("a unavailable", "b unavailable", "of another committed");
        assertThat(account().accepted()).isEqualTo(1);
    }

    @Test
    void commitWhoseSuccessWasNotToldIsRecognisedWhenTheDeviceSendsAgain() {
        disk.hideNextCommit(SQLiteErrorCode.SQLITE_IOERR);
        intake.offer(event("a"));
        intake.runOnce();

        intake.offer(event("a"));
        intake.runOnce();

        assertThat(events).containsExactly("a unavailable", "a committed");
        assertThat(account().accepted()).isEqualTo(1);
        assertThat(account().duplicate()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_FULL,E501,full",
        "SQLITE_IOERR,E505,io",
        "SQLITE_CORRUPT,E506,corrupt",
        "SQLITE_READONLY,E507,read_only"
    })
    void everyKindOfFailureHasItsStateAndItsCode(SQLiteErrorCode error, ErrorCode code, String state) {
        disk.failNextCommit(error);
        intake.offer(event("a"));

        intake.runOnce();

        assertThat(health.conditions()).containsOnlyKeys(code);
        assertThat(intake.storageState()).isEqualTo(state);
    }

    @Test
    void failedRecoveryBacksOffAndTellsThoseWhoWait() {
        disk.failNextCommit(SQLiteErrorCode.SQLITE_READONLY);
        intake.offer(event("a"));
        intake.runOnce();
        disk.failNextBegin(SQLiteErrorCode.SQLITE_READONLY);
        intake.offer(event("b"));
        intake.runOnce();
        assertThat(events).containsExactly("a unavailable", "b unavailable");

        intake.offer(event("c"));
        intake.runOnce();
        assertThat(events).hasSize(2);
        clock.advanceMillis(2 * StorageLadder.BACKOFF_MIN_MILLIS);
        intake.runOnce();

        assertThat(events).endsWith("c committed");
    }

    @Test
    void thirdDiskErrorWithinAnHourEndsTheLoop() {
        for (int i = 0; i < 2; i++) {
            disk.failNextCommit(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            intake.offer(event("a" + i));
            intake.runOnce();
            intake.offer(event("b" + i));
            intake.runOnce();
        }
        disk.failNextCommit(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
        intake.offer(event("last"));

        intake.runOnce();

        assertThat(events).endsWith("last unavailable");
        assertThatThrownBy(intake::runOnce)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the disk failed 3 times within an hour");
    }

    @Test
    void groupInWhichWeFailIsNeverAcknowledgedNotEvenWhenIntakeCloses() {
        intake.offer(event("a"));
        intake.offer(delivery(null, "a fault of ours", true));
        intake.offer(event("b"));
        assertThatThrownBy(intake::runOnce).isInstanceOf(RuntimeException.class);

        intake.offer(event("c"));
        intake.close();

        assertThat(events).noneMatch(event -> event.endsWith(" committed"));
    }

    @Test
    void floodOfRefusalsDuringAnOutageIsCountedAtOnceAfterIt() {
        disk.failNextCommit(SQLiteErrorCode.SQLITE_READONLY);
        intake.offer(event("a"));
        intake.runOnce();
        for (int i = 0; i < 100_000; i++) {
            intake.refused(new DeliverySink.RefusedDelivery(
                    SCOOTER, DataClass.EVENT, Refusal.MALFORMED, "flood", new byte[] {1}));
        }

        intake.offer(event("a"));
        intake.runOnce();

        assertThat(account().refusedTotal()).isEqualTo(100_000);
    }

    @Test
    void intakeRestsWhileTheDiskIsAwayHoweverMuchWaits() throws Exception {
        DeliveryQueue queue = new DeliveryQueue(QUEUE_MAX);
        queue.offer(event("a"));
        queue.onSpace(() -> {});

        long startedNanos = System.nanoTime();
        queue.pause(30);

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos))
                .isGreaterThanOrEqualTo(29);
    }

    @Test
    void thirdDiskErrorAfterMoreThanAnHourDoesNot() {
        for (int i = 0; i < 3; i++) {
            disk.failNextCommit(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            intake.offer(event("a" + i));
            intake.runOnce();
            intake.offer(event("b" + i));
            intake.runOnce();
            clock.advanceMillis(TimeUnit.MINUTES.toMillis(31));
        }

        assertThat(events).endsWith("b2 committed");
    }
}
