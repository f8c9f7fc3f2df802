package tsuji.wire.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tsuji.wire.firmware.Policy.Situation;

class PolicyTest {
    private static final LocalTime NOON = LocalTime.NOON;

    @Test
    void aParkedScooterWithEnoughChargeMayBeUpdated() {
        assertThat(objection(Policy.DEFAULT, 30, true, NOON)).isEmpty();
        assertThat(objection(Policy.DEFAULT, 29, true, NOON)).contains("charged to 29 %, at least 30 % needed");
        assertThat(objection(Policy.DEFAULT, 100, false, NOON)).contains("not parked and locked");
    }

    @Test
    void anUnknownChargeIsTooLittle() {
        assertThat(Policy.DEFAULT.objection(new Situation(Optional.empty(), true, true, NOON)))
                .contains("the charge is not known");
    }

    @Test
    void theMorningRushIsLeftOut() {
        assertThat(objection(Policy.DEFAULT, 80, true, LocalTime.of(6, 59))).isEmpty();
        assertThat(objection(Policy.DEFAULT, 80, true, LocalTime.of(7, 0)))
                .contains("updates are allowed from 10:00 to 07:00");
        assertThat(objection(Policy.DEFAULT, 80, true, LocalTime.of(9, 59))).isPresent();
        assertThat(objection(Policy.DEFAULT, 80, true, LocalTime.of(10, 0))).isEmpty();
    }

    @Test
    void mainsIsNeededWhenTheManifestSaysSo() throws MalformedException {
        Policy policy = Policy.read(Map.of(6L, true));

        assertThat(policy.objection(new Situation(Optional.of(80), true, false, NOON)))
                .contains("mains is absent");
        assertThat(policy.objection(new Situation(Optional.of(80), true, true, NOON)))
                .isEmpty();
    }

    @Test
    void aConditionThatIsNotUnderstoodIsNotPassedOver() {
        assertThatThrownBy(() -> Policy.read(Map.of(1L, 20L, 7L, true)))
                .isInstanceOf(MalformedException.class)
                .hasMessage("policy key 7 is unknown");
        assertThatThrownBy(() -> Policy.read(Map.of("parked", true))).isInstanceOf(MalformedException.class);
    }

    @Test
    void everyKeyIsReadAndBounded() throws MalformedException {
        assertThat(Policy.read(Map.of(1L, 50L, 2L, false, 3L, 1L, 4L, 60L, 5L, List.of(60L, 120L), 6L, true)))
                .isEqualTo(new Policy(50, false, 1, 60, 60, 120, true));
        for (Map<?, ?> wrong : List.of(
                Map.of(1L, 101L),
                Map.of(3L, 11L),
                Map.of(4L, 3_601L),
                Map.of(5L, List.of(0L, 1_441L)),
                Map.of(2L, 1L))) {
            assertThatThrownBy(() -> Policy.read(wrong)).isInstanceOf(MalformedException.class);
        }
    }

    private static Optional<String> objection(Policy policy, int battery, boolean parked, LocalTime time) {
        return policy.objection(new Situation(Optional.of(battery), parked, true, time));
    }
}
