package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FillRateTest {
    private static final long MINUTE = FillRate.OVER_MILLIS_MIN;

    private final FillRate rate = new FillRate(10_000);

    @Test
    void timeToFullIsWhatIsLeftOverTheMeasuredRate() {
        rate.sample(0, 1_000);

        assertThat(rate.millisToFull(MINUTE, 2_000)).hasValue(8 * MINUTE);
    }

    @Test
    void beforeAMinuteHasPassedNothingIsSaid() {
        assertThat(rate.millisToFull(0, 0)).isEmpty();
        rate.sample(0, 0);

        assertThat(rate.millisToFull(MINUTE - 1, 5_000)).isEmpty();
    }

    @Test
    void whatDoesNotGrowNeverFills() {
        rate.sample(0, 5_000);

        assertThat(rate.millisToFull(MINUTE, 5_000)).isEmpty();
        assertThat(rate.millisToFull(MINUTE, 4_000)).isEmpty();
    }

    @Test
    void beyondTheBudgetThereIsNoTimeLeft() {
        rate.sample(0, 9_000);

        assertThat(rate.millisToFull(MINUTE, 11_000)).hasValue(0);
    }

    @Test
    void onlyTheNewestSamplesCount() {
        rate.sample(-100 * MINUTE, 0);
        for (int i = 0; i < FillRate.SAMPLES_MAX; i++) {
            rate.sample(i * MINUTE, 5_000);
        }

        assertThat(rate.millisToFull(FillRate.SAMPLES_MAX * MINUTE, 5_000)).isEmpty();
    }
}
