package tsuji.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static tsuji.gateway.command.CommandLineup.METER;
import static tsuji.gateway.command.CommandLineup.SCOOTER;
import static tsuji.gateway.command.CommandLineup.START_SECONDS;
import static tsuji.gateway.command.CommandLineup.command;
import static tsuji.gateway.command.CommandLineup.commandAt;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.TimeQuality;

/** Commands that need a device at rest, judged by what it said last and again before every sending, and one that is awake. */
class CommandSafetyTest {
    private static final String LOCK = command("c1", SCOOTER, "lock", "{}");
    private static final String REBOOT = command("c1", SCOOTER, "reboot", "{}");
    private static final String UNLOCK = command("c2", SCOOTER, "unlock", "{}");

    @TempDir
    private Path directory;

    private CommandLineup line;

    @BeforeEach
    void start() {
        line = new CommandLineup(directory);
    }

    @AfterEach
    void stop() {
        line.close();
    }

    private String onlyReport() {
        line.confirmReports();
        assertThat(line.reports).hasSize(1);
        return line.reports.get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"lock|{}", "set_speed_mode|{\"mode\":6}", "reboot|{}"})
    void whatIsUnsafeIsRefusedWhileTheScooterMoves(String name, String arguments) {
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0.1, 0));
        line.city(command("c1", SCOOTER, name, arguments));
        assertThat(line.sends).isZero();
        assertThat(onlyReport()).contains("\"refused\"", "unsafe: it moves at 0.1 m/s");

        line.stands(SCOOTER);
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed_mode", "", 20, 0));
        line.city(command("c2", SCOOTER, name, arguments));

        assertThat(line.sends).isEqualTo(1);
    }

    @Test
    void aLockWaitsUntilAScooterThatWokeUpTellsThatItStands() {
        line.present.remove(SCOOTER);
        line.city(LOCK);
        line.present.add(SCOOTER);
        line.step();
        line.pass(CommandDesk.SPEED_WAIT_MILLIS - 1);
        line.step();
        assertThat(line.sends).isZero();
        assertThat(line.router.unreported()).isEmpty();

        line.stands(SCOOTER);

        assertThat(line.executed).containsExactly(LOCK);
    }

    @Test
    void theDoorMaySendALockOnlyAsLongAsTheScooterStands() {
        line.stands(SCOOTER);
        line.city(LOCK);
        DeviceOutlet.OutboundCommand atTheDoor = line.lastSent;
        assertThat(atTheDoor.mayGoAt(line.monoMillis)).isTrue();
        assertThat(atTheDoor.mayGoAt(atTheDoor.expiresAtMonoMillis())).isFalse();

        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 3, 0));

        assertThat(atTheDoor.mayGoAt(line.monoMillis)).isFalse();
    }

    @Test
    void whatIsUnsafeIsRefusedWhenTheSpeedIsUnknownOrOld() {
        line.city(commandAt(START_SECONDS, START_SECONDS + 3_600, "c1", SCOOTER, "\"name\":\"lock\""));
        line.pass(CommandDesk.SPEED_WAIT_MILLIS);
        line.step();
        line.stands(SCOOTER);
        line.pass(Motions.AGE_MILLIS_MAX + 1);
        line.city(commandAt(START_SECONDS, START_SECONDS + 3_600, "c2", SCOOTER, "\"name\":\"lock\""));
        line.pass(CommandDesk.SPEED_WAIT_MILLIS);
        line.step();

        assertThat(line.sends).isZero();
        line.confirmReports();
        assertThat(line.reports.get(0)).contains("its speed is not known");
        assertThat(line.reports.get(1)).contains("last told 630 s ago");
    }

    @Test
    void whatItSaidOfAnEarlierMomentDoesNotHideThatItMoves() {
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 4, START_SECONDS));
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0, START_SECONDS - 60));

        line.city(LOCK);

        assertThat(onlyReport()).contains("unsafe: it moves at 4.0 m/s");
    }

    @Test
    void aClockAheadDoesNotMakeItsSpeedLast() {
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0, START_SECONDS + 3_600));
        line.pass(1_000);
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 4, START_SECONDS + 1));

        line.city(LOCK);

        assertThat(onlyReport()).contains("unsafe: it moves at 4.0 m/s");
    }

    @Test
    void aStandstillOfLongAgoStaysOldWhenTheClockIsSetOnlyLater() {
        line.quality = TimeQuality.UNKNOWN;
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0, START_SECONDS - 3_600));
        line.quality = TimeQuality.SYNCED;

        line.city(LOCK);
        line.pass(CommandDesk.SPEED_WAIT_MILLIS);
        line.step();

        assertThat(onlyReport()).contains("its speed was last told 3630 s ago");
    }

    @Test
    void aDeviceClockSetBackDoesNotHideThatItMoves() {
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0, START_SECONDS));
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 4, START_SECONDS - 60));

        line.city(LOCK);

        assertThat(onlyReport()).contains("unsafe: it moves at 4.0 m/s");
    }

    @Test
    void rollingBackwardsIsMovingToo() {
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", -0.5, 0));

        line.city(LOCK);

        assertThat(onlyReport()).contains("unsafe: it moves at -0.5 m/s");
    }

    @Test
    void aCommandThatWaitedIsJudgedAgainBeforeItIsSent() {
        line.stands(SCOOTER);
        line.present.clear();
        line.city(LOCK);
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 4, 0));

        line.present.add(SCOOTER);
        line.step();

        assertThat(line.executed).isEmpty();
        assertThat(onlyReport()).contains("unsafe: it moves at 4.0 m/s");
    }

    @Test
    void aCommandBehindARebootWaitsSoLongAsTheDeviceMayHearNothing() {
        line.stands(SCOOTER);
        line.city(REBOOT);
        line.city(UNLOCK);
        line.answers(SCOOTER, "c1", "succeeded");
        line.city(command("c3", METER, "read_now", "{}"));
        line.pass(CommandDesk.REBOOT_MILLIS - 1);
        line.step();
        assertThat(line.executed).hasSize(2).doesNotContain(UNLOCK);

        line.pass(1);
        line.step();

        assertThat(line.executed).hasSize(3).contains(UNLOCK);
    }

    @Test
    void aDeviceToWhichTheRebootIsStillOnItsWayHasNotLeft() {
        line.stands(SCOOTER);
        line.city(REBOOT);
        line.city(UNLOCK);
        line.busy.add(SCOOTER);
        line.step();

        line.busy.remove(SCOOTER);
        line.step();
        assertThat(line.executed).containsExactly(REBOOT);

        line.pass(CommandDesk.REBOOT_MILLIS);
        line.step();
        assertThat(line.executed).containsExactly(REBOOT, UNLOCK);
    }

    @Test
    void aDeviceThatLeftAndCameBackHasDoneItsReboot() {
        line.stands(SCOOTER);
        line.city(REBOOT);
        line.city(UNLOCK);
        line.present.remove(SCOOTER);
        line.step();
        assertThat(line.executed).containsExactly(REBOOT);

        line.present.add(SCOOTER);
        line.step();

        assertThat(line.executed).containsExactly(REBOOT, UNLOCK);
    }
}
