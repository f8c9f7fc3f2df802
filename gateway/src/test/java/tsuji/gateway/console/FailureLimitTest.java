package tsuji.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureLimitTest {
    private final FailureLimit limit = new FailureLimit();

    @Test
    void theMostInAMinuteArePassedAndOneMoreWaitsForItsEnd() {
        for (int i = 0; i < FailureLimit.PER_MINUTE_MAX; i++) {
            assertThat(limit.countAt(1_000 + i)).isZero();
        }

        assertThat(limit.countAt(1_500)).isEqualTo(60);
        assertThat(limit.countAt(60_999)).isEqualTo(1);
        assertThat(limit.countAt(61_000)).isZero();
    }
}
