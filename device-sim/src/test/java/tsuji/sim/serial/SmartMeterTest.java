package tsuji.sim.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.fault.Checkout;

class SmartMeterTest {
    /** Noon of a working day in Japan: 0.1 kWh every four minutes. */
    private static final long NOON = ZonedDateTime.of(2026, 11, 27, 12, 0, 0, 0, ZoneOffset.ofHours(9))
            .toInstant()
            .toEpochMilli();

    private static final long FOUR_MINUTES = 240_000;
    private static final long HALF_HOUR = 1_800_000;

    private static int number(SmartMeter meter, int epc) {
        return ByteBuffer.wrap(meter.value(epc)).getInt();
    }

    private static String serial(SmartMeter meter) {
        return new String(meter.value(0x8D), StandardCharsets.US_ASCII).trim();
    }

    @Test
    void aRegisterThatIsSetGoesOnFromThereAndTurns() {
        SmartMeter meter = new SmartMeter(SmartMeter.Settings.DEFAULT, NOON);

        meter.show(999_999);
        assertThat(number(meter, 0xE0)).isEqualTo(999_999);

        meter.setNow(NOON + FOUR_MINUTES);
        assertThat(number(meter, 0xE0)).isZero();
        meter.setNow(NOON + 2 * FOUR_MINUTES);
        assertThat(number(meter, 0xE0)).isEqualTo(1);
    }

    @Test
    void anotherMeterIsThereFromItsTimeOn() {
        SmartMeter meter = new SmartMeter(SmartMeter.Settings.DEFAULT, NOON);
        meter.replaceAt(NOON + FOUR_MINUTES, "A00X000002");

        meter.setNow(NOON + FOUR_MINUTES - 1);
        assertThat(serial(meter)).isEqualTo("A00X000001");

        meter.setNow(NOON + FOUR_MINUTES);
        assertThat(serial(meter)).isEqualTo("A00X000002");
        assertThat(number(meter, 0xE0)).isZero();

        meter.setNow(NOON + 2 * FOUR_MINUTES);
        assertThat(number(meter, 0xE0)).isEqualTo(1);
    }

    private static Path recording(Path folder) throws IOException {
        List<String> lines =
                new ArrayList<>(List.of("household,interval_local,kwh", "H01,2012-02-09 23:30:00,7", "H02,x,0"));
        for (int halfHour = 0; halfHour < 48; halfHour++) {
            String at = String.format("2012-02-10 %02d:%02d:00", halfHour / 2, halfHour % 2 * 30);
            lines.add("H02," + at + ",9");
            lines.add("H01," + at + "," + (halfHour == 24 ? 1.5 : 0.1));
        }
        return Files.write(folder.resolve("load.csv"), lines);
    }

    @Test
    void aRecordedLoadPassesThroughIt(@TempDir Path folder) throws IOException {
        SmartMeter meter = new SmartMeter(SmartMeter.Settings.DEFAULT, NOON);
        int shown = number(meter, 0xE0);

        meter.follow(recording(folder), "H01");
        assertThat(number(meter, 0xE0)).isEqualTo(shown);
        assertThat(number(meter, 0xE7)).isEqualTo(3_000);

        meter.setNow(NOON + HALF_HOUR);
        assertThat(number(meter, 0xE0)).isEqualTo(shown + 15);
        assertThat(number(meter, 0xE7)).isEqualTo(200);
        meter.setNow(NOON + 48 * HALF_HOUR);
        assertThat(number(meter, 0xE0)).isEqualTo(shown + 15 + 47);
    }

    @Test
    void aRecordingThatIsNoneIsRefusedWithItsLine(@TempDir Path folder) throws IOException {
        SmartMeter meter = new SmartMeter(SmartMeter.Settings.DEFAULT, NOON);
        Path broken = Files.write(
                folder.resolve("broken.csv"), List.of("H01,2012-02-10 00:00:00,0.1", "H01,2012-02-10 00:30:00,-0.1"));

        assertThatThrownBy(() -> meter.follow(broken, "H01")).hasMessageContaining("line 2: -0.1 is not the energy");
        assertThatThrownBy(() -> meter.follow(broken, "H07")).hasMessageContaining("no whole day of household H07");
    }

    /** The year of a real household: each slot of the meter's own history is what was recorded, to the last digit of its register. */
    @Test
    void slotsOfARealHouseholdAreWhatWasRecorded() throws IOException {
        Path file = Checkout.root()
                .resolve("../shared/data/sgsc_household_30min.csv")
                .normalize();
        assumeTrue(Files.exists(file), "recorded data is not here: ../shared/data/sgsc_household_30min.csv");
        List<Double> all = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("H01,"))
                .dropWhile(line -> !line.contains(" 00:00:00"))
                .map(line -> Double.valueOf(line.split(",")[2]))
                .toList();
        List<Double> recorded = all.subList(0, all.size() / 48 * 48);
        MeterLoad load = MeterLoad.recorded(file, "H01");
        LocalDateTime cycle = LocalDateTime.ofEpochSecond(
                1_800L * recorded.size() * (NOON / 1_000 / 1_800 / recorded.size()), 0, ZoneOffset.UTC);

        double sum = 0;
        for (int i = 0; i < recorded.size(); i++) {
            LocalDateTime at = cycle.plusMinutes(30L * i);
            assertThat(load.tenths(at) - load.tenths(cycle)).isBetween((long) (sum * 10) - 1, (long) (sum * 10) + 1);
            assertThat(load.watts(at)).isEqualTo((int) Math.round(recorded.get(i) * 2_000));
            sum += recorded.get(i);
        }
        assertThat(sum).isGreaterThan(1_000);
    }

    @Test
    void aMeterWithTwoWiresHasNoSecondCurrent() {
        SmartMeter.Settings usual = SmartMeter.Settings.DEFAULT;
        SmartMeter meter = new SmartMeter(
                new SmartMeter.Settings(usual.zone(), 0, true, usual.digits(), usual.start(), usual.slotMinutes()),
                NOON);

        assertThat(ByteBuffer.wrap(meter.value(0xE8)).getShort(2)).isEqualTo((short) 0x7FFE);
    }
}
