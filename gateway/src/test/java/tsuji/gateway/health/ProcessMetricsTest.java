package tsuji.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessMetricsTest {
    private static final long DAY_MILLIS = 86_400_000;

    @Test
    void cardLastsItsEnduranceOverTheBytesPerDay() {
        // 10 TB at 10 GB a day.
        assertThat(ProcessMetrics.cardLifeDays(10e9, DAY_MILLIS)).isEqualTo(1_000);
        assertThat(ProcessMetrics.cardLifeDays(5e9, DAY_MILLIS / 2)).isEqualTo(1_000);
    }

    @Test
    void rateOfLessThanAMinuteSaysNothing() {
        assertThat(ProcessMetrics.cardLifeDays(1, ProcessMetrics.RATE_AFTER_MILLIS - 1))
                .isNaN();
        assertThat(ProcessMetrics.cardLifeDays(1, ProcessMetrics.RATE_AFTER_MILLIS))
                .isFinite();
    }

    @Test
    void cardThatIsNotWrittenLastsForEver() {
        assertThat(ProcessMetrics.cardLifeDays(0, DAY_MILLIS)).isPositive().isInfinite();
    }
}
