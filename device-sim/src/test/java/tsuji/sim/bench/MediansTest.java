package tsuji.sim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MediansTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Medians.median(List.of(9.0, 1.0, 2.0))).hasValue(2);
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
        assertThat(Medians.median(List.of(4.0, 1.0, 2.0, 100.0))).hasValue(3);
    }

    @Test
    void nothingHasNoMedian() {
        assertThat(Medians.median(List.of())).isEmpty();
    }

    @Test
    void eachSubjectAndVariantStandsForItself() {
        Medians medians = new Medians(List.of(
                sample("flat-50", Kind.GATEWAY, "", 10),
                sample("flat-50", Kind.GATEWAY, "other", 1_000),
                sample("flat-50", Kind.MOSQUITTO, "", 1_000),
                sample("paced", Kind.GATEWAY, "", 1_000),
                sample("flat-50", Kind.GATEWAY, "", 30)));

        assertThat(medians.median("flat-50", Kind.GATEWAY, "", Metric.ACKED_PER_S))
                .hasValue(20);
        assertThat(medians.rounds("flat-50", Kind.GATEWAY, "")).isEqualTo(2);
        assertThat(medians.median("flat-50", Kind.GATEWAY, "", Metric.DRAIN_PER_S))
                .isEmpty();
    }

    static Sample sample(String experiment, Kind kind, String variant, double ackedPerSecond) {
        return new Sample(
                experiment, kind, variant, "2026-11-25T23:00:00Z", 0.5, Map.of(Metric.ACKED_PER_S, ackedPerSecond));
    }
}
