package tsuji.sim.replay;

import java.util.List;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

/** What a device says at once, without its counter; times absolute. */
public record RecordedMessage(DeviceId device, DataClass dataClass, List<Reading> readings) {
    public RecordedMessage {
        readings = List.copyOf(readings);
    }

    double firstSeconds() {
        return readings.stream().mapToDouble(Reading::timeSeconds).min().orElseThrow();
    }

    double lastSeconds() {
        return readings.stream().mapToDouble(Reading::timeSeconds).max().orElseThrow();
    }

    RecordedMessage shifted(double seconds) {
        return new RecordedMessage(
                device,
                dataClass,
                readings.stream()
                        .map(reading -> new Reading(
                                reading.metric(),
                                reading.unit(),
                                reading.value(),
                                reading.sum(),
                                reading.timeSeconds() + seconds,
                                reading.updateSeconds()))
                        .toList());
    }
}
