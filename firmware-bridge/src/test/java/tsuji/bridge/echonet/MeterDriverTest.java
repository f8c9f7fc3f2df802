package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeterDriverTest extends MeterDriverFixture {
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
    void theMetersClockIsToldWithEachPollAndCarriedOn() throws Exception {
        MeterDriver driver = driver();
        driver.open();

        run(driver, Duration.ofMinutes(4));

        List<Double> clocks = numbers("clock");
        assertThat(clocks).hasSizeGreaterThanOrEqualTo(3);
        // The meter tells a minute, of which the middle is taken.
        assertThat(clocks.get(0)).isCloseTo(START.toEpochSecond(JAPAN), within(60.0));
        for (int i = 1; i < clocks.size(); i++) {
            assertThat(clocks.get(i) - clocks.get(i - 1)).isCloseTo(60, within(5.0));
        }
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
}
