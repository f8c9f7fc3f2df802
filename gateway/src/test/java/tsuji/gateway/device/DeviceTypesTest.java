package tsuji.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tsuji.gateway.device.DeviceType.Accepted;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;

class DeviceTypesTest {
    @Test
    void everyTypeIsHeldToTheContract() {
        Set<Class<?>> tested = Set.of(ScooterType.class, MeterType.class, GenericType.class);
        assertThat(DeviceTypes.ALL.stream().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(tested);
    }

    @Test
    void unknownTypeIsNotFound() {
        assertThat(DeviceTypes.find("drone")).isEmpty();
        assertThat(DeviceTypes.find("observer")).isEmpty();
    }

    @Nested
    class Scooter extends DeviceTypeContract {
        @Override
        DeviceType type() {
            return DeviceTypes.ALL.get(0);
        }

        @Test
        void unknownMetricIsRefused() {
            assertRefused(Refusal.UNKNOWN_METRIC, Reading.number("energy_import", "Wh", 1, 0));
        }

        @Test
        void kilometresPerHourAreNotASpeed() {
            assertThat(assertRefused(Refusal.WRONG_UNIT, Reading.number("speed", "km/h", 18, 0))
                            .detail())
                    .isEqualTo("speed: unit is \"km/h\", expected \"m/s\"");
        }

        @Test
        void positionAndBatteryAreTelemetry() {
            List<Reading> readings = List.of(
                    Reading.number("lat", "lat", 36.599, 0),
                    Reading.number("lon", "lon", 140.651, 0),
                    Reading.number("battery", "%EL", 78, 0),
                    Reading.flag("locked", false, 0));
            assertThat(type().judge(DataClass.TELEMETRY, readings)).isEqualTo(new Accepted(DataClass.TELEMETRY));
        }

        @Test
        void tripStartIsAnEventOnAnyTopic() {
            assertThat(type().judge(DataClass.TELEMETRY, List.of(Reading.flag("trip_start", true, 0))))
                    .isEqualTo(new Accepted(DataClass.EVENT));
        }
    }

    @Nested
    class Meter extends DeviceTypeContract {
        @Override
        DeviceType type() {
            return DeviceTypes.ALL.get(1);
        }

        @Test
        void slotIsAnIntervalBesideMomentaryPower() {
            List<Reading> readings = List.of(
                    Reading.number("power", "W", -300, 1795392000),
                    Reading.number("interval_import", "Wh", 141, 1795392000));
            assertThat(type().judge(DataClass.TELEMETRY, readings)).isEqualTo(new Accepted(DataClass.INTERVAL));
        }

        @Test
        void energyIsNeitherConvertedNorGuessed() {
            for (String unit : List.of("kWh", "J", "")) {
                assertThat(assertRefused(Refusal.WRONG_UNIT, Reading.number("energy_import", unit, 5, 0))
                                .detail())
                        .contains("expected \"Wh\"");
            }
        }

        @Test
        void registerThatRunsBackwardsBelowZeroIsRefused() {
            assertRefused(Refusal.OUT_OF_RANGE, Reading.number("energy_import", "Wh", -1, 0));
        }
    }

    @Nested
    class Generic extends DeviceTypeContract {
        @Override
        DeviceType type() {
            return DeviceTypes.ALL.get(2);
        }

        @Test
        void unknownMetricIsAcceptedAsItIs() {
            assertThat(type().judge(DataClass.TELEMETRY, List.of(Reading.number("co2", "ppm", 800, 0))))
                    .isEqualTo(new Accepted(DataClass.TELEMETRY));
        }
    }
}
