package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayCommandTest extends CommandLineTest {
    private Path table;

    @BeforeEach
    void writeARecording() throws IOException {
        table = Files.writeString(dir.resolve("table.csv"), "device,time,x\nA,1790000000,0\nB,1790000001,1\n");
    }

    @Test
    void devicesFileHasTheNamesThatTheGatewayWillHear() throws IOException {
        Path devices = dir.resolve("devices.csv");

        int code = sim("replay", table, "--map", "A=EM-1,B=EM-2", "--devices-out", devices);

        assertThat(code).as(err()).isZero();
        assertThat(Files.readAllLines(devices))
                .filteredOn(line -> line.startsWith("EM-1,generic,") || line.startsWith("EM-2,generic,"))
                .hasSize(2);
    }

    @Test
    void wrongOptionsAreRefusedBeforeAnythingIsSent() {
        assertThat(sim("replay", table, "--speed", "fast")).isEqualTo(ExitCode.USAGE);
        assertThat(sim("replay", table, "--shift-to", "soon", "--out", dir)).isEqualTo(ExitCode.USAGE);
        assertThat(sim("replay", table, "--shift-to", "now", "--as-recorded", "--out", dir))
                .isEqualTo(ExitCode.USAGE);
        assertThat(sim("replay", table, "--map", "C=D")).isEqualTo(ExitCode.USAGE);

        assertThat(err())
                .contains("\"fast\" is not a speed")
                .contains("\"soon\" is not a time")
                .contains("--as-recorded and --shift-to exclude each other")
                .contains("C does not occur in the recording");
        assertThat(dir.resolve("sent.ndjson")).doesNotExist();
    }
}
