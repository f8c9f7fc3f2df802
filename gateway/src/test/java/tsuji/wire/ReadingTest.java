package tsuji.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final double NOW = 1_795_392_000;

    private static Reading speed(double number, double timeSeconds) {
        return Reading.number("speed", "m/s", number, timeSeconds);
    }

    @Test
    void lastMeasuredCountsWhereverItStands() {
        List<Reading> absolute = List.of(
                speed(3, NOW - 2), speed(4.5, NOW), speed(3, NOW - 1.5), Reading.number("battery", "%EL", 80, NOW + 1));
        List<Reading> relative = List.of(speed(3, -2), speed(-1, -0.5));

        assertThat(Reading.latestNumber(absolute, "speed")).contains(speed(4.5, NOW));
        assertThat(Reading.latestNumber(relative, "speed")).contains(speed(-1, -0.5));
    }

    @Test
    void ofTwoAtOneTimeTheLaterOneCounts() {
        assertThat(Reading.latestNumber(List.of(speed(3, NOW), speed(4, NOW)), "speed"))
                .contains(speed(4, NOW));
    }

    @Test
    void otherMetricsAndOtherKindsOfValueAreNoNumberOfIt() {
        List<Reading> others = List.of(
                Reading.number("speed_mode", "", 6, 0),
                Reading.number("spee", "", 6, 0),
                Reading.text("note", "speed", 0),
                Reading.text("speed", "fast", 0),
                Reading.flag("speed", true, 0));

        assertThat(Reading.latestNumber(others, "speed")).isEmpty();
    }

    @Test
    void timeBelowTheBoundIsRelative() {
        assertThat(speed(1, Reading.ABSOLUTE_FROM_SECONDS).hasAbsoluteTime()).isTrue();
        assertThat(speed(1, Reading.ABSOLUTE_FROM_SECONDS - 1).hasAbsoluteTime())
                .isFalse();
    }
}
