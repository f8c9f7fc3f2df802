package tsuji.bridge.scooter;

import java.util.ArrayList;
import java.util.List;
import tsuji.wire.Reading;

/** A scooter's state in the names and units of the device contract. */
final class ScooterReadings {
    private ScooterReadings() {}

    static List<Reading> of(EscState state, BmsState battery) {
        List<Reading> readings = new ArrayList<>();
        if (state.batteryPercent() <= 100) {
            readings.add(Reading.number("battery", "%EL", state.batteryPercent(), 0));
        }
        // The contract knows no direction: rolling back is moving too.
        readings.add(Reading.number("speed", "m/s", Math.abs(state.speedMetresPerSecond()), 0));
        readings.add(Reading.number("odometer", "m", state.odometerMetres(), 0));
        readings.add(Reading.number("temperature", "Cel", state.temperatureCelsius(), 0));
        readings.add(Reading.flag("locked", state.isLocked(), 0));
        readings.add(Reading.number("error", "", state.error(), 0));
        readings.add(Reading.number("voltage", "V", battery.voltageVolts(), 0));
        readings.add(Reading.number("current", "A", battery.currentAmperes(), 0));
        readings.add(Reading.flag("charging", battery.isCharging(), 0));
        return readings;
    }

    static List<Reading> of(Cells cells) {
        return cells.areKnown()
                ? List.of(
                        Reading.number("cell_voltage_min", "V", cells.lowestVolts(), 0),
                        Reading.number("cell_voltage_max", "V", cells.highestVolts(), 0))
                : List.of();
    }
}
