package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void percentilesAreWithinASixteenthAboveTheTruth() {
        for (int i = 1; i <= 100_000; i++) {
            histogram.record(i * 10L);
        }

        assertThat(histogram.millisAt(0.5)).isBetween(500.0, 500 * 17 / 16.0);
        assertThat(histogram.millisAt(0.99)).isBetween(990.0, 990 * 17 / 16.0);
    }

    @Test
    void singleTimeIsFoundAgainAtEveryMagnitude() {
        for (long micros = 1; micros < 1L << 40; micros = micros * 3 + 1) {
            LatencyHistogram one = new LatencyHistogram();
            one.record(micros);
            assertThat(one.millisAt(0.5)).isBetween(micros / 1_000.0, micros * 17 / 16.0 / 1_000.0);
        }
    }

    @Test
    void extremesFallIntoTheOuterBuckets() {
        histogram.record(-5);
        assertThat(histogram.millisAt(1)).isZero();

        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.millisAt(1)).isGreaterThan(1e9);
    }

    @Test
    void emptyHistogramSaysNothing() {
        assertThat(histogram.millisAt(0.99)).isCloseTo(0, within(0.0));
    }
}
