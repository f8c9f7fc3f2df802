package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.firmware.Rollout.Count;
import tsuji.gateway.firmware.Rollout.Plan;
import tsuji.gateway.firmware.Rollout.State;

class RolloutTest {
    private static final long NOW = 1_000_000;
    private static final Plan PLAN = new Plan("r1", List.of(1, 10, 50, 100), 5, 60_000);

    private static String sizes(Plan plan, int devices) {
        int[] sizes = new int[plan.percents().size()];
        IntStream.range(0, devices).forEach(index -> sizes[plan.stageOf(index, devices)]++);
        return Arrays.toString(sizes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1    | [1, 0, 0, 0]",
                "2    | [2, 0, 0, 0]",
                "3    | [2, 0, 0, 1]",
                "10   | [2, 0, 3, 5]",
                "200  | [2, 18, 80, 100]",
                "1001 | [11, 90, 400, 500]"
            })
    void stagesAreSharesOfTheDevicesAndTheFirstHasAtLeastTwo(int devices, String expected) {
        assertThat(sizes(PLAN, devices)).isEqualTo(expected);
    }

    @Test
    void nextStageComesWhenTheStageHasSucceededForTheWholeSoak() {
        Rollout ripe = Rollout.of(PLAN).judged(new Count(20, 19, 0), NOW);
        assertThat(ripe.ripeMillis()).isEqualTo(NOW);

        assertThat(ripe.judged(new Count(20, 19, 0), NOW + 59_999).stage()).isZero();
        assertThat(ripe.judged(new Count(20, 19, 0), NOW + 60_000).stage()).isEqualTo(1);
        assertThat(Rollout.of(PLAN).judged(new Count(20, 18, 0), NOW).ripeMillis())
                .isZero();
    }

    @Test
    void oneFailureMoreThanAllowedStopsIt() {
        Rollout running = Rollout.of(PLAN);

        assertThat(running.judged(new Count(40, 0, 2), NOW).state()).isEqualTo(State.RUNNING);
        Rollout stopped = running.judged(new Count(40, 0, 3), NOW);
        assertThat(stopped.state()).isEqualTo(State.STOPPED);
        assertThat(stopped.reason()).isEqualTo("3 of 40 devices failed, allowed are 5 %");
        assertThat(stopped.judged(new Count(40, 40, 0), NOW)).isEqualTo(stopped);
    }

    @Test
    void lastStageIsDoneWhenNobodyIsOpen() {
        Rollout last = new Rollout(PLAN, State.RUNNING, 3, "", 0);

        assertThat(last.judged(new Count(40, 37, 2), NOW).state()).isEqualTo(State.RUNNING);
        assertThat(last.judged(new Count(40, 38, 2), NOW).state()).isEqualTo(State.DONE);
    }

    @Test
    void pausedRolloutStaysInItsStage() {
        Rollout paused = new Rollout(PLAN, State.PAUSED, 0, "by hand", NOW);

        assertThat(paused.judged(new Count(20, 20, 0), NOW + 60_000)).isEqualTo(paused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "50", "10,5,100", "10,10,100", "0,100", "1,101", "1,2,3,4,5,6,7,8,100"})
    void wrongStagesAreRefused(String text) {
        assertThatThrownBy(() -> new Plan("r1", Plan.percents(text), 5, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("stages ");
    }

    @Test
    void asManyStagesAsAllowedAreTaken() {
        assertThat(new Plan("r1", Plan.percents("1,2,3,4,5,6,7,100"), 5, 0).percents())
                .hasSize(Rollout.STAGES_MAX);
    }
}
