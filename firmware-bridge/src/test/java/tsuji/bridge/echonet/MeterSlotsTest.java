package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.Reading;
import tsuji.wire.SlotDay;
import tsuji.wire.Value;

/** Slots over outages, restarts and a change of the meter, and what is kept of them. */
class MeterSlotsTest extends MeterDriverFixture {
    @Test
    void anOutageOfThreeDaysLeavesNoHole() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        run(driver, Duration.ofMinutes(55));
        outbox.acknowledgeAll();
        driver.runOnce();
        driver.close();
        int before = slots().size();

        meter.pushes = false;
        meter.pass(Duration.ofDays(3).toMillis());
        meter.pushes = true;
        MeterDriver after = driver();
        after.open();
        for (int i = 0; i < 6; i++) {
            run(after, Duration.ofMinutes(20));
            outbox.acknowledgeAll();
        }

        List<String> all = slots();
        assertThat(all).doesNotHaveDuplicates();
        // From the slot that began before the bridge did: 14:00 on the first day to the last that is over.
        LocalDateTime end = meter.now.minusMinutes(40);
        for (LocalDateTime start = at(14, 0); start.isBefore(end); start = start.plusMinutes(30)) {
            String time = start.toString();
            assertThat(all).anyMatch(slot -> slot.startsWith(time));
        }
        assertThat(all.size()).isGreaterThan(before + 140);
        assertThat(all.subList(before, before + 100)).allMatch(slot -> !slot.endsWith("EA"));
        assertThat(numbers("interval_import")).containsOnly(SLOT_WH);
    }

    @Test
    void aSlotThatTheGatewayHasNotAcknowledgedIsReadAgainAfterARestart() throws Exception {
        MeterDriver killed = driver();
        killed.open();
        run(killed, Duration.ofMinutes(55));
        assertThat(slots()).containsExactly(slot(at(14, 0), "EA"), slot(at(14, 30), "EA"));

        MeterDriver second = driver();
        second.open();
        run(second, Duration.ofMinutes(10));

        assertThat(slots()).contains(slot(at(14, 30), "EC"));
    }

    /** The meter names EC and ED in its maps. */
    @ParameterizedTest
    @ValueSource(ints = {Epc.SLOT_HISTORY, Epc.SLOT_HISTORY_FROM})
    void slotIsReadFromTheDaysWhenTheMeterRefusesItsSlotHistory(int refused) throws Exception {
        MeterDriver killed = driver();
        killed.open();
        run(killed, Duration.ofMinutes(55));
        meter.refused.add(refused);

        MeterDriver second = driver();
        second.open();
        run(second, Duration.ofMinutes(10));

        assertThat(slots()).contains(slot(at(14, 30), "E2"));
    }

    @Test
    void aRegisterThatTurnsIsCountedThrough() throws Exception {
        meter.registerOffset = 1_000_000 - meter.register(at(15, 0)) + 5;
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(115));

        assertThat(slots()).contains(slot(at(14, 30), "EA"), slot(at(15, 0), "EA"));
        assertThat(numbers("interval_import")).containsOnly(SLOT_WH);
    }

    @Test
    void aReplacedMeterIsReportedAndNoSlotIsMadeOfTwoMeters() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        run(driver, Duration.ofMinutes(25));
        meter.serial = "B00X000002";
        meter.registerOffset = 500_000;

        run(driver, Duration.ofMinutes(95));

        assertThat(outbox.readings())
                .filteredOn(reading -> reading.metric().equals("meter_replaced"))
                .extracting(Reading::value)
                .containsExactly(new Value.Text("A00X000001 -> B00X000002"));
        assertThat(numbers("interval_import")).containsOnly(SLOT_WH);
        assertThat(health.counted("meter.implausible")).isEqualTo(1);
    }

    @Test
    void aGatewayThatHasLostWeeksGetsThemFromTheMetersHistory() throws Exception {
        writeLedger(20, 'A');
        MeterDriver driver = driver();
        driver.open();
        run(driver, Duration.ofMinutes(2));
        assertThat(slots()).noneMatch(slot -> slot.startsWith("2026-04-30"));

        outbox.send("v1/MT-1/slots", SlotDay.encode(List.of()));
        runAndAcknowledge(driver, 12);

        assertThat(slots())
                .doesNotHaveDuplicates()
                .contains(slot(START.toLocalDate().minusDays(20).atStartOfDay(), "E2"))
                .filteredOn(slot -> slot.endsWith("E2"))
                .hasSizeGreaterThanOrEqualTo(20 * 48 - 1);
        assertThat(numbers("interval_import")).containsOnly(SLOT_WH);
    }

    @Test
    void exactlyTheSlotsThatTheGatewayLacksAreReported() throws Exception {
        writeLedger(20, 'A');
        MeterDriver driver = driver();
        driver.open();
        LocalDateTime lost = at(7, 30).minusDays(11);

        outbox.send("v1/MT-1/slots", allBut(lost, 21));
        runAndAcknowledge(driver, 3);

        assertThat(slots())
                .filteredOn(slot -> slot.compareTo(at(0, 0).toString()) < 0)
                .hasSize(1);
        assertThat(slots()).anyMatch(slot -> slot.startsWith(lost.toString()));
    }

    @Test
    void anAnswerThatCannotBeReadChangesNothing() throws Exception {
        writeLedger(20, 'A');
        MeterDriver driver = driver();
        driver.open();

        outbox.send("v1/MT-1/slots", new byte[] {'{'});
        runAndAcknowledge(driver, 1);

        assertThat(slots()).allMatch(slot -> slot.compareTo(at(0, 0).toString()) > 0);
    }

    /** The ledger of a bridge that has known the meter for so many days, today not yet. */
    private void writeLedger(int daysBack, char fate) throws IOException {
        StringBuilder text = new StringBuilder("tsuji-slots 1 minutes=30 serial=A00X000001\n");
        for (int day = daysBack; day > 0; day--) {
            text.append(START.toLocalDate().minusDays(day))
                    .append(' ')
                    .append(String.valueOf(fate).repeat(48));
            text.append('\n');
        }
        Files.writeString(folder.resolve("meter.slots"), text);
    }

    /** What a gateway says that has every slot of so many days, up to the end of yesterday, except one. */
    private static byte[] allBut(LocalDateTime lost, int daysBack) {
        Map<LocalDate, SlotDay> days = new TreeMap<>();
        LocalDateTime start = at(0, 0).minusDays(daysBack);
        for (; start.isBefore(at(0, 0)); start = start.plusMinutes(30)) {
            long seconds = start.toEpochSecond(JAPAN);
            if (!start.equals(lost)) {
                days.merge(
                        SlotDay.dayOf(seconds),
                        SlotDay.none(SlotDay.dayOf(seconds), 1_800).with(seconds),
                        (day, first) -> day.with(seconds));
            }
        }
        return SlotDay.encode(List.copyOf(days.values()));
    }

    private void runAndAcknowledge(MeterDriver driver, int times) throws IOException, InterruptedException {
        for (int i = 0; i < times; i++) {
            run(driver, Duration.ofMinutes(5));
            outbox.acknowledgeAll();
            driver.runOnce();
        }
    }

    @Test
    void noSecretStandsInAnyFileOfTheState() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        run(driver, Duration.ofMinutes(55));
        outbox.acknowledgeAll();
        driver.runOnce();

        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file))
                        .doesNotContain(CREDENTIALS.password())
                        .doesNotContain(CREDENTIALS.id());
            }
        }
    }
}
