package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.link.Health;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Value;

class MeterDriverTest {
    private static final ZoneOffset JAPAN = ZoneOffset.ofHours(9);
    private static final LocalDateTime START = LocalDateTime.of(2026, 5, 20, 14, 10);
    private static final DeviceId DEVICE = new DeviceId("MT-1");
    private static final Secrets.RouteB CREDENTIALS =
            new Secrets.RouteB("0123456789ABCDEF0123456789ABCDEF", "ABCDEFGHIJKL");
    /** What a register gains in half an hour: 15 counts of 100 Wh. */
    private static final double SLOT_WH = 1_500;

    @TempDir
    private Path folder;

    private final FakeMeter meter = new FakeMeter(START);
    private final RecordedOutbox outbox = new RecordedOutbox();
    private final Health health = new Health(Clock.systemUTC());

    @Test
    void theConnectionFollowsTheSequence() throws Exception {
        driver().open();

        assertThat(meter.commands)
                .containsExactly(
                        "SKRESET",
                        "SKSREG SFE 0",
                        "SKVER",
                        "ROPT",
                        "SKSETPWD C ABCDEFGHIJKL",
                        "SKSETRBID 0123456789ABCDEF0123456789ABCDEF",
                        "SKSCAN 2 FFFFFFFF 6",
                        "SKSREG S2 2F",
                        "SKSREG S3 88AA",
                        "SKJOIN " + FakeMeter.ADDRESS);
    }

    @Test
    void theOtherDialectNamesItsSide() throws Exception {
        meter.dialect = Dialect.BP35C2;

        driver().open();

        assertThat(meter.commands)
                .contains("SKSREG SA2 1", "SKSCAN 2 FFFFFFFF 6 0")
                .doesNotContain("WOPT 01");
    }

    @Test
    void anAdapterInBinaryModeIsSwitchedOnce() throws Exception {
        meter.binary = true;

        driver().open();

        assertThat(meter.commands).containsOnlyOnce("WOPT 01");
    }

    @Test
    void aMeterThatIsNotHeardIsSearchedForLonger() throws Exception {
        meter.emptyScans = 2;

        driver().open();

        assertThat(meter.commands)
                .containsSubsequence("SKSCAN 2 FFFFFFFF 6", "SKSCAN 2 FFFFFFFF 7", "SKSCAN 2 FFFFFFFF 8");
    }

    @Test
    void theNetworkIsRememberedAndNotSearchedAgain() throws Exception {
        MeterDriver first = driver();
        first.open();
        meter.commands.clear();

        MeterDriver second = driver();
        second.open();

        assertThat(meter.commands).noneMatch(command -> command.startsWith("SKSCAN"));
    }

    @Test
    void whereTheRememberedNetworkRefusesThreeTimesItIsSearchedAgain() throws Exception {
        driver().open();
        meter.commands.clear();
        meter.failedJoins = BRouteSession.JOINS_MAX;

        driver().open();

        assertThat(meter.commands).containsOnlyOnce("SKSCAN 2 FFFFFFFF 6");
        assertThat(meter.commands.stream().filter(command -> command.startsWith("SKJOIN")))
                .hasSize(BRouteSession.JOINS_MAX + 1);
    }

    @Test
    void aRefusedJoinSaysWhatToCheckAndNoCredentials() {
        meter.failedJoins = 2 * BRouteSession.JOINS_MAX;

        assertThatThrownBy(() -> driver().open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is the password right")
                .hasMessageNotContaining("ABCDEFGH")
                .hasMessageNotContaining("01234567");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void pushedSlotsArriveWithTheirBeginningAndUnit(Dialect dialect) throws Exception {
        meter.dialect = dialect;
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(55));

        assertThat(slots()).containsExactly(slot(at(14, 0), "EA"), slot(at(14, 30), "EA"));
        assertThat(numbers("interval_length")).containsOnly(1_800.0);
        assertThat(numbers("interval_import")).containsOnly(SLOT_WH);
    }

    @Test
    void anEchoAndAnEventBeforeTheOkChangeNothing() throws Exception {
        meter.echo = true;
        meter.eventBeforeOk = true;
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(55));

        assertThat(slots()).containsExactly(slot(at(14, 0), "EA"), slot(at(14, 30), "EA"));
    }

    @Test
    void aSlotThatIsPushedTwiceIsReportedOnce() throws Exception {
        meter.pushesTwice = true;
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(55));

        assertThat(slots()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aPushWithAnswerIsConfirmed() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        meter.push(at(14, 0), Esv.INFC);

        run(driver, Duration.ofSeconds(3));

        assertThat(meter.confirmed).isTrue();
    }

    @Test
    void aSlotThatIsNotPushedIsReadAfterSixMinutes() throws Exception {
        meter.pushes = false;
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(57));

        assertThat(slots()).containsExactly(slot(at(14, 0), "EA"), slot(at(14, 30), "EA"));
    }

    @Test
    void nothingIsAskedWhileAPushIsAwaited() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        run(driver, Duration.ofMinutes(19));
        meter.pushes = false;
        run(driver, Duration.ofMinutes(2));
        meter.requests.clear();

        run(driver, Duration.ofMinutes(3));

        assertThat(meter.requests).isEmpty();
    }

    @Test
    void powerAndCurrentAreReadEveryMinute() throws Exception {
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(5));

        assertThat(numbers("power")).hasSizeBetween(5, 6).containsOnly(632.0);
        assertThat(numbers("current")).containsOnly(3.0);
    }

    @Test
    void whatTheMeterRefusesIsLeftOut() throws Exception {
        meter.refused.add(Epc.CURRENT);
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(2));

        assertThat(numbers("power")).contains(632.0);
        assertThat(numbers("current")).isEmpty();
    }

    @Test
    void aLostAnswerIsAskedForAgain() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        meter.lostAnswers = 2;

        run(driver, Duration.ofMinutes(3));

        assertThat(numbers("power")).isNotEmpty();
    }

    @Test
    void aMeterThatNeverAnswersLosesTheLine() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        meter.lostAnswers = MeterClient.TRIES_MAX;

        assertThatThrownBy(() -> run(driver, Duration.ofMinutes(5)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the meter does not answer GET of");
    }

    @Test
    void aSessionRenewedInTheMiddleOfARequestCostsNoReading() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        meter.beforeAnswer = "EVENT 29 " + FakeMeter.ADDRESS + "\nEVENT 25 " + FakeMeter.ADDRESS;

        run(driver, Duration.ofMinutes(1));

        assertThat(numbers("power")).isNotEmpty();
    }

    @Test
    void aSessionThatEndedIsJoinedAgain() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        meter.event(SkLine.Event.SESSION_ENDED);

        run(driver, Duration.ofMinutes(2));

        assertThat(meter.commands).contains("SKREJOIN");
        assertThat(numbers("power")).isNotEmpty();
    }

    @Test
    void withoutAirtimeNothingIsSentUntilItIsLifted() throws Exception {
        MeterDriver driver = driver();
        driver.open();
        meter.event(SkLine.Event.AIRTIME_USED_UP);
        long liftedAtNanos = meter.nanoTime() + Duration.ofSeconds(90).toNanos();
        // The event is heard with the first request; until it is lifted there is no second.
        int before = meter.requests.size() + 1;
        meter.pipe.onSilence(millis -> {
            assertThat(meter.requests).hasSize(before);
            meter.pass(millis);
            if (meter.nanoTime() > liftedAtNanos) {
                meter.event(SkLine.Event.AIRTIME_FREE);
                meter.pipe.onSilence(meter::pass);
            }
        });

        run(driver, Duration.ofMinutes(3));

        assertThat(meter.requests).hasSizeGreaterThan(before);
    }

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

    private MeterDriver driver() {
        LineSettings line = new LineSettings("/dev/none", 115_200, LineSettings.Format._8N1, false);
        MeterSettings settings = new MeterSettings("meter", DEVICE, line, meter.dialect, 30, 60, JAPAN);
        Surroundings around = new Surroundings(
                ignored -> meter.pipe.reopened(), outbox, health, folder, meter::nanoTime, Clock.systemUTC());
        return new MeterDriver(settings, CREDENTIALS, around);
    }

    private void run(MeterDriver driver, Duration time) throws IOException, InterruptedException {
        long end = meter.nanoTime() + time.toNanos();
        while (meter.nanoTime() < end) {
            driver.runOnce();
        }
    }

    private static LocalDateTime at(int hour, int minute) {
        return START.toLocalDate().atTime(hour, minute);
    }

    private static String slot(LocalDateTime start, String source) {
        return start + " " + source;
    }

    private List<String> slots() {
        List<String> slots = new ArrayList<>();
        for (Reading reading : outbox.readings()) {
            if (reading.metric().equals("interval_source")) {
                LocalDateTime start = LocalDateTime.ofEpochSecond((long) reading.timeSeconds(), 0, JAPAN);
                slots.add(slot(start, ((Value.Text) reading.value()).text()));
            }
        }
        return slots;
    }

    private List<Double> numbers(String metric) {
        return outbox.readings().stream()
                .filter(reading -> reading.metric().equals(metric))
                .map(reading -> ((Value.Num) reading.value()).number())
                .toList();
    }
}
