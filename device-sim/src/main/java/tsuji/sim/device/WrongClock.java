package tsuji.sim.device;

import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.Timeline;
import tsuji.wire.DeviceId;

/** A device's clock as a timeline puts it wrong: a function of virtual time alone, so that the same scenario has the same bytes. */
final class WrongClock {
    private WrongClock() {}

    /** What the clock of the device shows at a Unix time, both in milliseconds. */
    static LongUnaryOperator of(Timeline timeline, DeviceId device, long startMillis) {
        List<Fault> wrong = timeline.faults().stream()
                .filter(fault -> fault.kind() == FaultKind.DEVICE_CLOCK_SKEW)
                .filter(fault -> !fault.on().among(Stream.of(device)).isEmpty())
                .toList();
        return millis -> wrong.stream()
                .filter(fault -> millis >= startMillis + fault.at().toMillis()
                        && millis < startMillis + fault.end().toMillis())
                .mapToLong(fault -> (long) fault.value("by"))
                .reduce(millis, Long::sum);
    }
}
