package tsuji.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
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

/** What must not be done to a scooter that moves, or may. */
class CommandSafetyTest {
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
    void whatIsUnsafeIsRefusedWhenTheSpeedIsUnknownOrOld() {
        line.city(command("c1", SCOOTER, "lock", "{}"));
        line.stands(SCOOTER);
        line.pass(Motions.AGE_MILLIS_MAX + 1);
        line.city(commandAt(START_SECONDS, START_SECONDS + 3_600, "c2", SCOOTER, "\"name\":\"lock\""));

        assertThat(line.sends).isZero();
        line.confirmReports();
        assertThat(line.reports.get(0)).contains("its speed is not known");
        assertThat(line.reports.get(1)).contains("last told 600 s ago");
    }

    @Test
    void whatItSaidOfAnEarlierMomentDoesNotHideThatItMoves() {
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 4, START_SECONDS));
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0, START_SECONDS - 60));

        line.city(command("c1", SCOOTER, "lock", "{}"));

        assertThat(onlyReport()).contains("unsafe: it moves at 4.0 m/s");
    }

    @Test
    void aClockAheadDoesNotMakeItsSpeedLast() {
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0, START_SECONDS + 3_600));
        line.pass(1_000);
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 4, START_SECONDS + 1));

        line.city(command("c1", SCOOTER, "lock", "{}"));

        assertThat(onlyReport()).contains("unsafe: it moves at 4.0 m/s");
    }

    @Test
    void aStandstillOfLongAgoStaysOldWhenTheClockIsSetOnlyLater() {
        line.quality = TimeQuality.UNKNOWN;
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0, START_SECONDS - 3_600));
        line.quality = TimeQuality.SYNCED;

        line.city(command("c1", SCOOTER, "lock", "{}"));

        assertThat(onlyReport()).contains("its speed was last told 3600 s ago");
    }

    @Test
    void aDeviceClockSetBackDoesNotHideThatItMoves() {
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0, START_SECONDS));
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 4, START_SECONDS - 60));

        line.city(command("c1", SCOOTER, "lock", "{}"));

        assertThat(onlyReport()).contains("unsafe: it moves at 4.0 m/s");
    }

    @Test
    void rollingBackwardsIsMovingToo() {
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", -0.5, 0));

        line.city(command("c1", SCOOTER, "lock", "{}"));

        assertThat(onlyReport()).contains("unsafe: it moves at -0.5 m/s");
    }

    @Test
    void aCommandThatWaitedIsJudgedAgainBeforeItIsSent() {
        line.stands(SCOOTER);
        line.present.clear();
        line.city(command("c1", SCOOTER, "lock", "{}"));
        line.says(SCOOTER, DataClass.TELEMETRY, Reading.number("speed", "m/s", 4, 0));

        line.present.add(SCOOTER);
        line.step();

        assertThat(line.executed).isEmpty();
        assertThat(onlyReport()).contains("unsafe: it moves at 4.0 m/s");
    }
}
