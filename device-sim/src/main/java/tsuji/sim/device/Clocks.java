package tsuji.sim.device;

import java.time.Duration;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.Timeline;
import tsuji.wire.DeviceId;

/**
 * What the clocks of a device show at a Unix time, both in milliseconds. Functions of virtual time alone, so that the same
 * scenario has the same bytes.
 *
 * @param own stamps its readings.
 * @param satellites what its receiver makes of what the satellites say.
 */
record Clocks(LongUnaryOperator own, LongUnaryOperator satellites) {
    static final Clocks RIGHT = new Clocks(LongUnaryOperator.identity(), LongUnaryOperator.identity());

    /** The satellites of GPS tell the number of the week in 10 bits (IS-GPS-200, 20.3.3.3.1.1). */
    private static final Duration ROLLOVER = Duration.ofDays(7 * 1_024);

    /** As a timeline puts them wrong. */
    static Clocks of(Timeline timeline, DeviceId device, long startMillis) {
        List<Fault> faults = timeline.faults().stream()
                .filter(fault -> fault.kind().isFixedBefore())
                .filter(fault -> !fault.on().among(Stream.of(device)).isEmpty())
                .toList();
        return new Clocks(
                clock(faults, FaultKind.DEVICE_CLOCK_SKEW, startMillis, fault -> (long) fault.value("by")),
                clock(faults, FaultKind.DEVICE_GNSS_ROLLOVER, startMillis, fault -> -ROLLOVER.toMillis()));
    }

    /** @param off by how much a fault puts the clock ahead. */
    private static LongUnaryOperator clock(
            List<Fault> faults, FaultKind kind, long startMillis, ToLongFunction<Fault> off) {
        List<Fault> wrong =
                faults.stream().filter(fault -> fault.kind() == kind).toList();
        return millis -> wrong.stream()
                .filter(fault -> millis >= startMillis + fault.at().toMillis()
                        && millis < startMillis + fault.end().toMillis())
                .mapToLong(off)
                .reduce(millis, Long::sum);
    }
}
