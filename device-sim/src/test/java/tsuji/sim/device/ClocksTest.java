package tsuji.sim.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.Selection;
import tsuji.sim.scenario.Timeline;
import tsuji.wire.DeviceId;

class ClocksTest {
    private static final long START = 1_789_200_000_000L;
    private static final Duration AT = Duration.ofSeconds(10);
    private static final Duration LASTING = Duration.ofSeconds(20);
    private static final Timeline WRONG = new Timeline(List.of(
            new Fault(FaultKind.DEVICE_CLOCK_SKEW, AT, LASTING, new Selection("SC-1"), Map.of("by", -180_000.0)),
            new Fault(FaultKind.DEVICE_GNSS_ROLLOVER, AT, LASTING, new Selection("SC-2"), Map.of())));

    @ParameterizedTest
    @CsvSource({
        "SC-1,  9_999, 0, 0",
        "SC-1, 10_000, -180_000, 0",
        "SC-1, 29_999, -180_000, 0",
        "SC-1, 30_000, 0, 0",
        "SC-2,  9_999, 0, 0",
        "SC-2, 10_000, 0, -619_315_200_000",
        "SC-2, 29_999, 0, -619_315_200_000",
        "SC-2, 30_000, 0, 0",
        "SC-3, 15_000, 0, 0"
    })
    void eachClockIsOffForItsOwnFaultAndAsLongAsThatLasts(String device, String after, String own, String satellites) {
        long millis = START + number(after);

        Clocks clocks = Clocks.of(WRONG, new DeviceId(device), START);

        assertThat(clocks.own().applyAsLong(millis)).isEqualTo(millis + number(own));
        assertThat(clocks.satellites().applyAsLong(millis)).isEqualTo(millis + number(satellites));
    }

    private static long number(String text) {
        return Long.parseLong(text.replace("_", ""));
    }
}
