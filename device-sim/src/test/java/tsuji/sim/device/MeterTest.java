package tsuji.sim.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Fleet.LoadProfile;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.Value;

class MeterTest {
    private static final long START = 1_789_200_123_456L;
    private static final long SLOT = 1_800_000;
    private static final int SEEDS = 40;

    @Test
    void slotsAddUpToTheRegister() {
        Fleet.Meters dense =
                new Fleet.Meters(Duration.ofSeconds(10), 0, Duration.ofMinutes(5), LoadProfile.HOUSEHOLD, 0.5);
        for (int seed = 1; seed <= SEEDS; seed++) {
            Device meter = meter(seed, dense);
            TreeMap<Long, Double> registers = new TreeMap<>();
            TreeMap<Long, Double> slots = new TreeMap<>();
            for (int i = 0; i < 1_000; i++) {
                DeviceMessage message = meter.next();
                List<Reading> readings = decoded(message);
                number(readings, "energy_import").ifPresent(register -> registers.put(message.atMillis(), register));
                number(readings, "interval_import")
                        .ifPresent(slot -> slots.put(Math.round(readings.get(1).timeSeconds() * 1_000), slot));
            }

            long from = slots.higherKey(registers.firstKey());
            double sum = 0;
            for (long start : slots.tailMap(from).headMap(slots.lastKey()).keySet()) {
                sum += slots.get(start);
                long end = start + 300_000;
                double least = registers.floorEntry(end).getValue()
                        - registers.ceilingEntry(from).getValue();
                double most = registers.ceilingEntry(end).getValue()
                        - registers.floorEntry(from).getValue();
                assertThat(sum).as("seed %d", seed).isBetween(least, most);
            }
        }
    }

    @Test
    void slotsFollowEachOtherWithoutGapOnTheHalfHour() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            long expected = Math.floorDiv(START, SLOT) * SLOT - SLOT;
            for (List<Reading> message : live(seed, 0, 400)) {
                if (number(message, "interval_import").isPresent()) {
                    long slotStart = Math.round(message.get(1).timeSeconds() * 1_000);
                    assertThat(slotStart).as("seed %d", seed).isEqualTo(expected);
                    assertThat(number(message, "interval_length")).contains(1_800.0);
                    expected += SLOT;
                }
            }
        }
    }

    @Test
    void slotIsReportedWithinTenSecondsOfItsEnd() {
        Device meter = meter(1, 0);
        List<DeviceMessage> slots = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            DeviceMessage message = meter.next();
            if (message.dataClass() == DataClass.INTERVAL) {
                slots.add(message);
            }
        }

        assertThat(slots.subList(1, slots.size()))
                .isNotEmpty()
                .allMatch(message -> message.atMillis() % SLOT > 0 && message.atMillis() % SLOT <= 10_000);
    }

    @Test
    void registersAreWholeWattHoursAndNeverFall() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            for (String register : List.of("energy_import", "energy_export")) {
                double before = 0;
                for (List<Reading> message : live(seed, 1, 400)) {
                    double now = number(message, register).orElse(before);
                    assertThat(now).isGreaterThanOrEqualTo(before).isEqualTo(Math.rint(now));
                    before = now;
                }
            }
        }
    }

    @Test
    void solarPlantFeedsInByDayOnly() {
        boolean fed = false;
        Device meter = meter(4, 1);
        for (int i = 0; i < 2_000; i++) {
            DeviceMessage message = meter.next();
            double watts = number(decoded(message), "power").orElse(0.0);
            long hour = Math.floorMod(message.atMillis() / 3_600_000 + 9, 24);
            if (watts < 0) {
                fed = true;
                assertThat(hour).isBetween(5L, 18L);
            }
        }
        assertThat(fed).isTrue();
    }

    @Test
    void meterWithoutPlantHasNoExport() {
        assertThat(live(1, 0, 400))
                .noneMatch(message -> number(message, "energy_export").isPresent());
        assertThat(live(1, 0, 400))
                .noneMatch(message -> number(message, "interval_export").isPresent());
    }

    @Test
    void nothingIsOutsideWhatTheGatewayAccepts() {
        for (LoadProfile profile : LoadProfile.values()) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                Device meter =
                        meter(seed, new Fleet.Meters(Duration.ofMinutes(5), 0.5, Duration.ofDays(1), profile, 1));
                for (int i = 0; i < 300; i++) {
                    List<Reading> message = decoded(meter.next());
                    number(message, "interval_import")
                            .ifPresent(wattHours -> assertThat(wattHours).isBetween(0.0, 1e7));
                    number(message, "interval_length")
                            .ifPresent(length -> assertThat(length).isEqualTo(86_400));
                    number(message, "power")
                            .ifPresent(watts -> assertThat(watts).isBetween(-1e6, 1e6));
                    number(message, "current")
                            .ifPresent(amps -> assertThat(amps).isBetween(-10_000.0, 10_000.0));
                    number(message, "frequency")
                            .ifPresent(hertz -> assertThat(hertz).isBetween(49.0, 51.0));
                }
            }
        }
    }

    private static Device meter(long seed, double solarShare) {
        return meter(
                seed,
                new Fleet.Meters(
                        Duration.ofMinutes(5), 0.1, Duration.ofMinutes(30), LoadProfile.HOUSEHOLD, solarShare));
    }

    private static Device meter(long seed, Fleet.Meters manner) {
        return new Meter(seed, new Composer(new DeviceId("EM-0001"), Senml.Format.JSON), manner, START);
    }

    private static List<List<Reading>> live(long seed, double solarShare, int messages) {
        Device meter = meter(seed, solarShare);
        List<List<Reading>> life = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            life.add(decoded(meter.next()));
        }
        return life;
    }

    private static List<Reading> decoded(DeviceMessage message) {
        try {
            return Senml.decode(Senml.Format.JSON, message.payload());
        } catch (SenmlException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<Double> number(List<Reading> message, String metric) {
        return message.stream()
                .filter(reading -> reading.metric().equals(metric))
                .map(reading -> ((Value.Num) reading.value()).number())
                .findFirst();
    }
}
