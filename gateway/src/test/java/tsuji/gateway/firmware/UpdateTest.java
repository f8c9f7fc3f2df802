package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

class UpdateTest {
    private static final Update.Terms TERMS = new Update.Terms("1.4.7", 3, 300_000);
    /** One of each kind: none, success, counts, does not count, for good. */
    private static final Set<UpdateResult> RESULTS = EnumSet.of(
            UpdateResult.NONE,
            UpdateResult.SUCCESS,
            UpdateResult.INTEGRITY,
            UpdateResult.CONNECTION_LOST,
            UpdateResult.SIGNATURE);

    private static final long NOW = 1_000_000_000;

    private static Update reported(Update update, UpdateState state, UpdateResult result, long now) {
        return update.reported(new UpdateReport(state, result, 512, 7), now, TERMS);
    }

    private static Update offered() {
        return Update.WAITING.offered(NOW);
    }

    private static Update testing() {
        return reported(offered(), UpdateState.TESTING, UpdateResult.NONE, NOW);
    }

    @Test
    void goodUpdateIsConfirmedWhenTheTestWindowEnds() {
        Update update = offered().requested(0, NOW).requested(1_024, NOW);
        assertThat(update.state()).isEqualTo(UpdateState.DOWNLOADING);
        assertThat(update.offset()).isEqualTo(1_024);
        for (UpdateState state : List.of(
                UpdateState.DOWNLOADED,
                UpdateState.VERIFIED,
                UpdateState.WAITING_POLICY,
                UpdateState.INSTALLING,
                UpdateState.REBOOTING,
                UpdateState.TESTING)) {
            update = reported(update, state, UpdateResult.NONE, NOW);
            assertThat(update.state()).isEqualTo(state);
        }
        update = update.running("1.4.7", NOW + 1, TERMS);

        assertThat(update.at(NOW + 299_999, TERMS)).isEqualTo(update);
        assertThat(update.at(NOW + 300_000, TERMS).state()).isEqualTo(UpdateState.CONFIRMED);
    }

    @Test
    void deviceThatOnlySaysThatItIsDoneIsNotBelieved() {
        Update liar = reported(offered(), UpdateState.CONFIRMED, UpdateResult.SUCCESS, NOW);
        assertThat(liar.state()).isEqualTo(UpdateState.TESTING);

        Update judged = liar.running("1.4.6", NOW, TERMS).at(NOW + 300_000, TERMS);

        assertThat(judged.state()).isEqualTo(UpdateState.IDLE);
        assertThat(judged.attempts()).isEqualTo(1);
        assertThat(judged.detail()).isEqualTo("runs 1.4.6");
    }

    @Test
    void deviceThatFallsBackWithinTheWindowIsNotConfirmed() {
        Update update = testing().running("1.4.7", NOW, TERMS).running("1.4.6", NOW + 10, TERMS);

        assertThat(update.at(NOW + 300_000, TERMS).detail()).isEqualTo("runs 1.4.6");
    }

    @Test
    void silentDeviceIsNotConfirmed() {
        Update silent = testing();

        assertThat(silent.at(NOW + Update.SILENT_MILLIS_MAX, TERMS)).isEqualTo(silent);
        assertThat(silent.at(NOW + Update.SILENT_MILLIS_MAX + 1, TERMS).attempts())
                .isEqualTo(1);
        assertThat(silent.at(NOW + Update.SILENT_MILLIS_MAX + 1, TERMS).detail())
                .isEqualTo("did not tell its version while it was tested");
    }

    @Test
    void deviceThatTellsItsVersionAfterTheWindowIsJudgedByIt() {
        Update late = testing().at(NOW + 300_001, TERMS);

        assertThat(late.running("1.4.7", NOW + 300_002, TERMS)
                        .at(NOW + 300_003, TERMS)
                        .state())
                .isEqualTo(UpdateState.CONFIRMED);
        assertThat(late.running("1.4.6", NOW + 300_002, TERMS)
                        .at(NOW + 300_003, TERMS)
                        .detail())
                .isEqualTo("runs 1.4.6");
    }

    @Test
    void windowLongerThanTheSilenceAllowedIsKept() {
        Update.Terms slow = new Update.Terms("1.4.7", 3, 2 * Update.SILENT_MILLIS_MAX);

        assertThat(testing().at(NOW + 2 * Update.SILENT_MILLIS_MAX - 1, slow)).isEqualTo(testing());
        assertThat(testing().at(NOW + 2 * Update.SILENT_MILLIS_MAX, slow).attempts())
                .isEqualTo(1);
    }

    @Test
    void windowBeginsAgainWhenTheGatewayHasBeenAway() {
        Update resumed = testing().resumed(NOW + 1_000_000);

        assertThat(resumed.at(NOW + 1_299_999, TERMS)).isEqualTo(resumed);
        assertThat(resumed.running("1.4.7", NOW + 1_200_000, TERMS)
                        .at(NOW + 1_300_000, TERMS)
                        .state())
                .isEqualTo(UpdateState.CONFIRMED);
        assertThat(Update.WAITING.resumed(NOW)).isEqualTo(Update.WAITING);
    }

    @Test
    void newVersionInPassingBeginsTheTest() {
        Update installing = reported(offered(), UpdateState.INSTALLING, UpdateResult.NONE, NOW);

        assertThat(installing.running("1.4.6", NOW, TERMS)).isEqualTo(installing);
        assertThat(installing.running("1.4.7", NOW, TERMS).state()).isEqualTo(UpdateState.TESTING);
        assertThat(installing.running("1.4.7", NOW, TERMS).runs()).isEqualTo("1.4.7");
    }

    @Test
    void thirdFailureIsTheLast() {
        Update update = Update.WAITING;
        for (int attempt = 1; attempt < 3; attempt++) {
            update = reported(update.offered(NOW), UpdateState.ROLLED_BACK, UpdateResult.FAILED, NOW);
            assertThat(update.state()).isEqualTo(UpdateState.IDLE);
            assertThat(update.attempts()).isEqualTo(attempt);
        }
        update = reported(update.offered(NOW), UpdateState.ROLLED_BACK, UpdateResult.FAILED, NOW);
        assertThat(update.state()).isEqualTo(UpdateState.ROLLED_BACK);
    }

    @ParameterizedTest
    @EnumSource(
            value = UpdateResult.class,
            names = {"SIGNATURE", "WRONG_DEVICE", "REPLAY", "EXPIRED", "UNSUPPORTED_PACKAGE", "NO_FLASH", "CANCELLED"})
    void whatWouldFailAgainFailsForGood(UpdateResult result) {
        assertThat(reported(offered(), UpdateState.FAILED, result, NOW).state()).isEqualTo(UpdateState.FAILED);
    }

    @ParameterizedTest
    @EnumSource(
            value = UpdateResult.class,
            names = {"CONNECTION_LOST", "POLICY"})
    void lostConnectionAndPolicyDoNotCountAsAttempts(UpdateResult result) {
        Update later = reported(offered().requested(512, NOW), UpdateState.FAILED, result, NOW);

        assertThat(later.state()).isEqualTo(UpdateState.IDLE);
        assertThat(later.attempts()).isZero();
        assertThat(later.offset()).isEqualTo(512);
        assertThat(later.mayBeOffered(NOW + Update.AGAIN_MILLIS - 1)).isFalse();
        assertThat(later.mayBeOffered(NOW + Update.AGAIN_MILLIS)).isTrue();
        assertThat(later.mayDownload()).isTrue();
    }

    @Test
    void offerThatNobodyTakesUpGivesItsPlaceBack() {
        assertThat(offered().at(NOW + Update.SILENT_MILLIS_MAX, TERMS).isActive())
                .isTrue();
        assertThat(offered().at(NOW + Update.SILENT_MILLIS_MAX + 1, TERMS).isActive())
                .isFalse();
    }

    @Test
    void downloadHasADay() {
        Update slow = offered().requested(1, NOW + Update.DOWNLOAD_MILLIS_MAX);

        assertThat(slow.at(NOW + Update.DOWNLOAD_MILLIS_MAX, TERMS)).isEqualTo(slow);
        assertThat(slow.at(NOW + Update.DOWNLOAD_MILLIS_MAX + 1, TERMS).attempts())
                .isEqualTo(1);
    }

    @Test
    void installationHasAQuarterOfAnHour() {
        Update installing = reported(offered(), UpdateState.INSTALLING, UpdateResult.NONE, NOW);

        assertThat(installing.at(NOW + Update.INSTALL_MILLIS_MAX, TERMS)).isEqualTo(installing);
        assertThat(installing.at(NOW + Update.INSTALL_MILLIS_MAX + 1, TERMS).detail())
                .isEqualTo("nothing heard since INSTALLING");
    }

    @Test
    void whoInstallsIsNotCalledBack() {
        Update installing = reported(offered(), UpdateState.INSTALLING, UpdateResult.NONE, NOW);

        assertThat(installing.cancelled("stopped", NOW)).isEqualTo(installing);
        assertThat(offered().cancelled("stopped", NOW).result()).isEqualTo(UpdateResult.CANCELLED);
    }

    @Test
    void whatWasNotOfferedIsNotBelieved() {
        for (UpdateState state : UpdateState.values()) {
            assertThat(reported(Update.WAITING, state, UpdateResult.NONE, NOW)).isEqualTo(Update.WAITING);
        }
        assertThat(Update.WAITING.requested(0, NOW)).isEqualTo(Update.WAITING);
    }

    private static List<Function<Update, Update>> events(long now) {
        List<Function<Update, Update>> events = new ArrayList<>();
        events.add(update -> update.mayBeOffered(now) ? update.offered(now) : update);
        events.add(update -> update.requested(512, now));
        for (UpdateState state : UpdateState.values()) {
            for (UpdateResult result : RESULTS) {
                events.add(update -> reported(update, state, result, now));
            }
        }
        events.add(update -> update.running("1.4.7", now, TERMS));
        events.add(update -> update.running("1.4.6", now, TERMS));
        events.add(update -> update.cancelled("stopped", now));
        events.add(update -> update.at(now, TERMS));
        return events;
    }

    /** All that can be reached, with time standing still, or passing a day at once. */
    private static Set<Update> reachable() {
        Set<Update> known = new HashSet<>(Set.of(Update.WAITING));
        Deque<Update> left = new ArrayDeque<>(known);
        while (!left.isEmpty()) {
            Update update = left.pop();
            for (long now : new long[] {NOW, NOW + 2 * Update.DOWNLOAD_MILLIS_MAX}) {
                for (Function<Update, Update> event : events(now)) {
                    Update next = event.apply(update);
                    if (known.add(next)) {
                        left.push(next);
                    }
                }
            }
        }
        return known;
    }

    @Test
    void whateverHappensInWhateverOrderEveryRuleHolds() {
        Set<Update> all = reachable();

        assertThat(all.stream().map(Update::state).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.allOf(UpdateState.class));
        for (Update update : all) {
            assertThat(update.attempts()).as("%s", update).isLessThanOrEqualTo(TERMS.attemptsMax());
            if (update.state() == UpdateState.CONFIRMED) {
                assertThat(update.runs()).as("%s", update).isEqualTo("1.4.7");
            }
            for (Function<Update, Update> event : events(NOW)) {
                Update next = event.apply(update);
                boolean confirmed = next.state() == UpdateState.CONFIRMED;
                assertThat(update.state().isEnd() && !next.equals(update))
                        .as("%s to %s", update, next)
                        .isFalse();
                assertThat(confirmed
                                && update.state() != UpdateState.TESTING
                                && update.state() != UpdateState.CONFIRMED)
                        .as("%s to %s", update, next)
                        .isFalse();
            }
        }
    }
}
