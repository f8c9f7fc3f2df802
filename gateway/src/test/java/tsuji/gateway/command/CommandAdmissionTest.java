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
import tsuji.wire.DeviceId;
import tsuji.wire.TimeQuality;

/** Which commands are taken when they come in. */
class CommandAdmissionTest {
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
            value = {
                "g-1|unlock|{}",
                "m-1|unlock|{}",
                "m-1|read_now|{\"a\":1}",
                "sc-1|fly|{}",
                "sc-1|set_speed_mode|{\"mode\":25}",
                "sc-1|set_speed_mode|{\"mode\":\"6\"}",
                "sc-1|set_report_interval|{\"seconds\":0}",
                "sc-1|set_report_interval|{\"seconds\":86401}",
                "nobody|unlock|{}"
            })
    void whatTheTypeDoesNotTakeIsRefused(String device, String name, String arguments) {
        line.city(command("c1", new DeviceId(device), name, arguments));

        assertThat(line.sends).isZero();
        assertThat(onlyReport()).contains("\"refused\"");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, expired", "301, 400, refused", "0, 604801, refused", "300, 400, ''", "0, 604800, ''"})
    void timesAreHeldAgainstTheClock(long issuedIn, long expiresIn, String state) {
        line.city(commandAt(START_SECONDS + issuedIn, START_SECONDS + expiresIn, "c1", METER, "\"name\":\"read_now\""));

        assertThat(line.sends).isEqualTo(state.isEmpty() ? 1 : 0);
        if (!state.isEmpty()) {
            assertThat(onlyReport()).contains("\"" + state + "\"");
        }
    }

    @Test
    void withoutAClockNothingIsTaken() {
        line.quality = TimeQuality.UNKNOWN;
        line.city(command("c1", SCOOTER, "unlock", "{}"));

        assertThat(onlyReport()).contains("\"refused\"", "clock is not set");
    }
}
