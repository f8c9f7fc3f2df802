package tsuji.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tsuji.wire.StoredBody.Measured;

class StoredBodyTest {
    private static final double NOW = 1_795_392_000;

    private static Optional<Measured> speed(Reading... readings) throws SenmlException {
        return StoredBody.latestNumber(Senml.encode(Senml.Format.CBOR, List.of(readings)), "speed");
    }

    private static Reading speed(double number, double timeSeconds) {
        return Reading.number("speed", "m/s", number, timeSeconds);
    }

    @Test
    void lastMeasuredCountsWhereverItStands() throws SenmlException {
        assertThat(speed(speed(4.5, NOW), speed(3, NOW - 1.5), Reading.number("battery", "%EL", 80, NOW + 1)))
                .contains(new Measured(4.5, NOW));
        assertThat(speed(speed(3, -2), speed(-1, -0.5))).contains(new Measured(-1, -0.5));
    }

    @Test
    void ofTwoAtOneTimeTheLaterOneCounts() throws SenmlException {
        assertThat(speed(speed(3, NOW), speed(4, NOW))).contains(new Measured(4, NOW));
    }

    @Test
    void otherMetricsAndOtherKindsOfValueAreNoNumberOfIt() throws SenmlException {
        assertThat(speed(
                        Reading.number("speed_mode", "", 6, 0),
                        Reading.number("spee", "", 6, 0),
                        Reading.text("note", "speed", 0),
                        Reading.text("speed", "fast", 0),
                        Reading.flag("speed", true, 0)))
                .isEmpty();
    }

    @Test
    void timeBelowTheBoundIsRelative() {
        assertThat(new Measured(1, Reading.ABSOLUTE_FROM_SECONDS).hasAbsoluteTime())
                .isTrue();
        assertThat(new Measured(1, Reading.ABSOLUTE_FROM_SECONDS - 1).hasAbsoluteTime())
                .isFalse();
    }

    @Test
    void damagedBodyIsSaid() {
        byte[] body = Senml.encode(Senml.Format.CBOR, List.of(speed(3, 0)));
        byte[] cut = Arrays.copyOf(body, body.length - 1);

        assertThatThrownBy(() -> StoredBody.latestNumber(cut, "speed")).isInstanceOf(SenmlException.class);
    }
}
