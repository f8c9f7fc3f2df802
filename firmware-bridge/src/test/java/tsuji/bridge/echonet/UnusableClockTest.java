package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.wire.Reading;

/** A meter whose clock was never set, or has forgotten. */
class UnusableClockTest extends MeterDriverFixture {
    @ParameterizedTest
    @CsvSource({"FFFF, FFFFFFFF", "1800, 07EA0514", "0E3C, 07EA0514", "0E0A, 07EA0D01", "0E0A, 07EA021E", "0E, 07EA0514"
    })
    void readingsGoOnAndTheClockIsReportedOnce(String time, String date) throws Exception {
        breakClock(time, date);
        MeterDriver driver = driver();
        driver.open();
        run(driver, Duration.ofMinutes(40));
        driver.close();
        driver.open();
        run(driver, Duration.ofMinutes(40));

        assertThat(numbers("power")).hasSizeGreaterThan(70).containsOnly(632.0);
        assertThat(numbers("energy_import")).isNotEmpty();
        assertThat(numbers("clock")).isEmpty();
        assertThat(slots()).isEmpty();
        // The time of arrival at the gateway: relative, and now.
        assertThat(outbox.readings()).extracting(Reading::timeSeconds).containsOnly(0.0);
        assertThat(health.counted("meter.clock_unusable")).isEqualTo(1);
    }

    @Test
    void slotsBeginWhenTheClockIsSet() throws Exception {
        breakClock("FFFF", "FFFFFFFF");
        MeterDriver driver = driver();
        driver.open();
        run(driver, Duration.ofMinutes(5));

        breakClock("", "");
        run(driver, Duration.ofMinutes(55));

        assertThat(slots()).containsExactly(slot(at(14, 0), "EA"), slot(at(14, 30), "EA"));
        assertThat(numbers("clock")).isNotEmpty();
    }

    @Test
    void clockThatFailsLaterEndsSlotsAndNothingElse() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        run(driver, Duration.ofMinutes(55));
        int slots = slots().size();

        breakClock("FFFF", "FFFFFFFF");
        run(driver, Duration.ofHours(6));
        int before = numbers("power").size();
        int clocks = numbers("clock").size();
        int known = slots().size();
        run(driver, Duration.ofHours(1));

        assertThat(known).isGreaterThan(slots);
        assertThat(slots()).hasSize(known);
        assertThat(numbers("clock")).hasSize(clocks);
        assertThat(numbers("power")).hasSizeGreaterThan(before + 50);
        assertThat(health.counted("meter.clock_unusable")).isEqualTo(1);
    }

    @Test
    void replacedMeterIsReportedOnceAlsoWhenItsClockIsSetLater() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        driver.close();
        meter.serial = "B00X000002";
        breakClock("FFFF", "FFFFFFFF");
        driver.open();
        driver.close();
        driver.open();

        breakClock("", "");
        run(driver, Duration.ofMinutes(30));

        assertThat(outbox.readings())
                .filteredOn(reading -> reading.metric().equals("meter_replaced"))
                .hasSize(1);
    }

    private void breakClock(String time, String date) {
        meter.wrongTime = HexFormat.of().parseHex(time);
        meter.wrongDate = HexFormat.of().parseHex(date);
    }
}
