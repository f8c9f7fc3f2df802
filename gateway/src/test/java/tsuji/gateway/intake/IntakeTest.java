package tsuji.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.journal.SeqRange;
import tsuji.wire.DataClass;
import tsuji.wire.Refusal;

class IntakeTest extends IntakeFixture {
    @Test
    void acknowledgementComesOnlyAfterTheCommit() {
        List<String> beforeCommit = new ArrayList<>();
        disk.beforeCommit(() -> beforeCommit.addAll(events));
        intake.offer(event("fall"));

        intake.runOnce();

        assertThat(beforeCommit).isEmpty();
        assertThat(events).containsExactly("fall committed");
        assertThat(journal.unsent()).containsExactly(new SeqRange(1, 1));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataClass.class,
            names = {"EVENT", "INTERVAL"})
    void eventsAndIntervalsAreCommittedAtOnce(DataClass dataClass) {
        intake.offer(delivery(dataClass, "now", true));

        intake.runOnce();

        assertThat(events).containsExactly("now committed");
    }

    private void commitAMomentAgo() {
        intake.offer(event("before"));
        intake.runOnce();
        events.clear();
    }

    @Test
    void telemetryThatComesNowAndThenIsCommittedAtOnce() {
        commitAMomentAgo();
        clock.advanceMillis(WAIT_MILLIS);

        intake.offer(telemetry("a"));
        intake.runOnce();

        assertThat(events).containsExactly("a committed");
    }

    @Test
    void telemetryWaitsForCompanyAsLongAsConfiguredAfterACommit() {
        commitAMomentAgo();

        intake.offer(telemetry("a"));
        intake.runOnce();
        clock.advanceMillis(WAIT_MILLIS - 1);
        intake.offer(telemetry("b"));
        intake.runOnce();
        assertThat(events).isEmpty();

        clock.advanceMillis(1);
        intake.runOnce();

        assertThat(events).containsExactly("a committed", "b committed");
    }

    @Test
    void waitForCompanyIsNotRoundedToWholeMilliseconds() {
        clock.advanceNanos(900_000);
        commitAMomentAgo();

        intake.offer(telemetry("a"));
        clock.advanceNanos(WAIT_MILLIS * 1_000_000 - 1);
        intake.runOnce();
        assertThat(events).isEmpty();

        clock.advanceNanos(1);
        intake.runOnce();

        assertThat(events).containsExactly("a committed");
    }

    @Test
    void eventTakesWaitingTelemetryAlong() {
        commitAMomentAgo();
        intake.offer(telemetry("a"));
        intake.runOnce();
        long commits = disk.commits();

        intake.offer(event("fall"));
        intake.runOnce();

        assertThat(events).containsExactly("a committed", "fall committed");
        assertThat(disk.commits()).isEqualTo(commits + 1);
    }

    @ParameterizedTest
    @CsvSource({"3,0", "4,4", "5,4"})
    void fullGroupIsCommittedAtOnce(int offered, int acknowledged) {
        commitAMomentAgo();
        for (int i = 0; i < offered; i++) {
            intake.offer(telemetry("t" + i));
        }

        intake.runOnce();

        assertThat(events).hasSize(acknowledged);
    }

    @Test
    void repeatIsCountedAndAcknowledgedButNotStoredAgain() {
        intake.offer(event("fall"));
        intake.runOnce();

        intake.offer(event("fall"));
        intake.runOnce();

        assertThat(events).containsExactly("fall committed", "fall committed");
        assertThat(journal.lastSeq()).isEqualTo(1);
        assertThat(account().duplicate()).isEqualTo(1);
        assertThat(account().accepted()).isEqualTo(1);
    }

    @Test
    void repeatWithinOneGroupIsStoredOnce() {
        intake.offer(event("fall"));
        intake.offer(event("fall"));

        intake.runOnce();

        assertThat(events).hasSize(2);
        assertThat(journal.lastSeq()).isEqualTo(1);
    }

    @Test
    void sameContentIsStoredAgainWhenItCannotBeARepeat() {
        intake.offer(delivery(DataClass.EVENT, "tick", false));
        intake.offer(delivery(DataClass.EVENT, "tick", false));

        intake.runOnce();

        assertThat(journal.lastSeq()).isEqualTo(2);
    }

    @Test
    void refusedMessageIsCountedWithoutAnEntry() {
        intake.refused(new DeliverySink.RefusedDelivery(
                SCOOTER, DataClass.TELEMETRY, Refusal.MALFORMED, "not SenML", new byte[] {1}));

        intake.runOnce();
        clock.advanceMillis(Intake.LOOSE_ENDS_WAIT_MILLIS);
        intake.runOnce();

        assertThat(account().refused()).containsEntry(Refusal.MALFORMED, 1L);
        assertThat(journal.lastSeq()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"256", "257", "5000"})
    void everyRefusalOfAFloodIsCounted(int refusals) {
        for (int i = 0; i < refusals; i++) {
            intake.refused(new DeliverySink.RefusedDelivery(
                    SCOOTER, DataClass.TELEMETRY, Refusal.MALFORMED, "x", new byte[0]));
        }

        intake.runOnce();
        clock.advanceMillis(Intake.LOOSE_ENDS_WAIT_MILLIS);
        intake.runOnce();

        assertThat(account().refused()).containsEntry(Refusal.MALFORMED, (long) refusals);
    }

    @Test
    void confirmationsWaitForACommitButNotForLong() {
        intake.offer(event("fall"));
        intake.runOnce();

        journal.confirm(journal.epoch(), List.of(new SeqRange(1, 1)));
        intake.runOnce();
        clock.advanceMillis(Intake.LOOSE_ENDS_WAIT_MILLIS - 1);
        intake.runOnce();
        assertThat(account().confirmed()).isZero();
        clock.advanceMillis(1);
        intake.runOnce();

        assertThat(account().confirmed()).isEqualTo(1);
    }

    @Test
    void queueTakesDeliveriesUpToItsBoundAndNoneBeyond() {
        for (int i = 0; i < QUEUE_MAX; i++) {
            assertThat(intake.offer(telemetry("t" + i))).isTrue();
        }

        assertThat(intake.offer(telemetry("one more"))).isFalse();
        assertThat(intake.queued()).isEqualTo(QUEUE_MAX);
    }

    @Test
    void whoFoundTheQueueFullHearsOnceWhenItIsHalfEmpty() {
        for (int i = 0; i < QUEUE_MAX; i++) {
            intake.offer(telemetry("t" + i));
        }
        intake.onSpace(() -> events.add("space"));

        intake.runOnce();
        intake.runOnce();

        assertThat(events.stream().filter("space"::equals)).hasSize(1);
    }

    @Test
    void spaceIsNotAnnouncedWhileMoreThanHalfIsTaken() {
        for (int i = 0; i < QUEUE_MAX; i++) {
            intake.offer(telemetry("t" + i));
        }
        intake.onSpace(() -> events.add("space"));
        disk.beforeCommit(() -> intake.offer(telemetry("late")));

        intake.runOnce();

        assertThat(intake.queued()).isEqualTo(QUEUE_MAX / 2 + 1);
        assertThat(events).doesNotContain("space");
    }

    @Test
    void channelsAreFlushedOnceAfterTheAcknowledgementsOfAGroup() {
        intake.onGroupCommitted(() -> events.add("flush"));
        intake.offer(event("a"));
        intake.offer(event("b"));

        intake.runOnce();

        assertThat(events).containsExactly("a committed", "b committed", "flush");
    }

    @Test
    void slowDiskIsSaidAndForgottenAfterAQuietMinute() {
        disk.beforeCommit(() -> clock.advanceMillis(Intake.SLOW_COMMIT_MILLIS));
        intake.offer(event("slow"));
        intake.runOnce();
        assertThat(health.conditions()).containsOnlyKeys(ErrorCode.E504);

        disk.beforeCommit(() -> {});
        clock.advanceMillis(Intake.SLOW_COMMIT_FORGOTTEN_MILLIS - 1);
        intake.offer(event("quick"));
        intake.runOnce();
        assertThat(health.conditions()).containsOnlyKeys(ErrorCode.E504);
        clock.advanceMillis(1);
        intake.offer(event("quicker"));
        intake.runOnce();

        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void closingCommitsWhatWaits() {
        for (int i = 0; i < QUEUE_MAX; i++) {
            intake.offer(telemetry("t" + i));
        }
        journal.confirm(journal.epoch(), List.of(new SeqRange(1, 1)));

        intake.close();

        assertThat(events).hasSize(QUEUE_MAX);
        assertThat(intake.queued()).isZero();
        assertThat(journal.hasPendingWork()).isFalse();
    }

    @Test
    void closingOnASlowDiskLeavesUnacknowledgedWhatWouldTakeTooLong() {
        disk.beforeCommit(() -> clock.advanceMillis(Intake.CLOSE_MILLIS));
        for (int i = 0; i < QUEUE_MAX; i++) {
            intake.offer(telemetry("t" + i));
        }

        intake.close();

        assertThat(events).containsExactly("t0 committed", "t1 committed", "t2 committed", "t3 committed");
        assertThat(intake.queued()).isEqualTo(QUEUE_MAX - COMMIT_MAX);
    }
}
