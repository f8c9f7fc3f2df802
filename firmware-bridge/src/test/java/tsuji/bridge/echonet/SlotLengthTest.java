package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Slots that are longer or shorter than the half hours of a meter's history. */
class SlotLengthTest extends MeterDriverFixture {
    private final Logger logger = (Logger) LoggerFactory.getLogger(MeterDriver.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void hear() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void hearNoMore() {
        logger.detachAppender(log);
    }

    @Test
    void quarterHoursAreSentWithTheirBoundaries() throws Exception {
        meter.slotMinutes = 15;
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(55));

        assertThat(slots())
                .containsExactly(
                        slot(at(14, 0), "EA"), slot(at(14, 15), "EA"), slot(at(14, 30), "EA"), slot(at(14, 45), "EA"));
        assertThat(numbers("interval_length")).containsOnly(900.0);
        // A count of 100 Wh every two minutes.
        assertThat(numbers("interval_import")).containsExactly(700.0, 800.0, 700.0, 800.0);
        assertThat(askedForHistory()).isFalse();
    }

    @Test
    void quarterHourThatIsNotPushedIsReadAfterSixMinutes() throws Exception {
        meter.slotMinutes = 15;
        meter.pushes = false;
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(30));

        assertThat(slots()).containsExactly(slot(at(14, 0), "EA"), slot(at(14, 15), "EA"));
    }

    @Test
    void quarterHoursOfAnOutageAreGivenUpAndNotMissedForEver() throws Exception {
        meter.slotMinutes = 15;
        MeterDriver before = driver();
        before.open();
        runAndAcknowledge(before, Duration.ofMinutes(22));
        before.close();
        meter.pushes = false;
        meter.pass(Duration.ofHours(1).toMillis());
        meter.pushes = true;
        meter.requests.clear();

        MeterDriver after = driver();
        after.open();
        runAndAcknowledge(after, Duration.ofMinutes(30));

        // Away from 14:32 to 15:32: of 14:45, 15:00 and 15:15 nothing is known but the register of a half hour.
        assertThat(slots())
                .containsExactly(
                        slot(at(14, 0), "EA"), slot(at(14, 15), "EA"), slot(at(15, 30), "EA"), slot(at(15, 45), "EA"));
        assertThat(today()).endsWith("AA" + "NNNN" + "AA" + ".".repeat(32));
        assertThat(askedForHistory()).isFalse();
    }

    @Test
    void quarterHoursAroundALostHalfHourAreHealedOnce() throws Exception {
        meter.slotMinutes = 15;
        MeterDriver driver = driver();
        driver.open();
        runAndAcknowledge(driver, Duration.ofMinutes(15));
        meter.pushes = false;
        meter.refused.add(Epc.SLOT_ENERGY);
        runAndAcknowledge(driver, Duration.ofMinutes(17));
        meter.pushes = true;
        meter.refused.clear();

        runAndAcknowledge(driver, Duration.ofMinutes(40));

        assertThat(slots())
                .doesNotHaveDuplicates()
                .contains(slot(at(14, 15), "EC"), slot(at(14, 30), "EC"), slot(at(14, 45), "EA"))
                .hasSize(5);
        assertThat(today()).contains("AAAAA").doesNotContain("N");
    }

    @Test
    void wholeHoursAreHealedFromHalfHours() throws Exception {
        meter.slotMinutes = 60;
        MeterDriver before = driver();
        before.open();
        runAndAcknowledge(before, Duration.ofMinutes(55));
        before.close();
        meter.pushes = false;
        meter.pass(Duration.ofHours(30).toMillis());
        meter.pushes = true;

        MeterDriver after = driver();
        after.open();
        runAndAcknowledge(after, Duration.ofMinutes(40));

        assertThat(slots()).doesNotHaveDuplicates().hasSize(31);
        assertThat(numbers("interval_length")).containsOnly(3_600.0);
        assertThat(numbers("interval_import")).containsOnly(2 * SLOT_WH);
    }

    @ParameterizedTest
    @CsvSource({"15, 1", "30, 0", "60, 0"})
    void whatCannotBeHealedIsSaidOnce(int minutes, int times) throws Exception {
        meter.slotMinutes = minutes;
        MeterDriver driver = driver();
        driver.open();
        driver.close();
        driver.open();

        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
                .filteredOn(line -> line.contains("cannot be read again"))
                .hasSize(times);
    }

    private boolean askedForHistory() {
        List<Integer> histories = List.of(Epc.SLOT_HISTORY, Epc.SLOT_HISTORY_FROM, Epc.DAY_HISTORY, Epc.HISTORY_DAY);
        return meter.requests.stream()
                .flatMap(request -> request.properties().stream())
                .anyMatch(property -> histories.contains(property.epc()));
    }

    /** The ledger's line of today. */
    private String today() throws IOException {
        String day = START.toLocalDate().toString();
        return Files.readAllLines(folder.resolve("meter.slots")).stream()
                .filter(line -> line.startsWith(day))
                .findFirst()
                .orElseThrow();
    }

    private void runAndAcknowledge(MeterDriver driver, Duration time) throws IOException, InterruptedException {
        LocalDateTime end = meter.now.plus(time);
        while (meter.now.isBefore(end)) {
            run(driver, Duration.ofMinutes(1));
            outbox.acknowledgeAll();
        }
        driver.runOnce();
    }
}
