package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainRunTest {
    @TempDir
    Path directory;

    @Test
    void understandsWhatTheServiceManagerSays() throws Exception {
        Path file = Files.writeString(directory.resolve("gateway.toml"), "area = \"mito\"\n");
        Path data = directory.resolve("data");

        ConfigValues values = PlainRun.of(
                        "run",
                        "--config",
                        file.toString(),
                        "--set",
                        "mqtt.port=0",
                        "--data",
                        data.toString(),
                        "--set",
                        "uplink.window=4")
                .orElseThrow()
                .load();

        assertThat(values.text("area")).isEqualTo("mito");
        assertThat(values.text("data_dir")).isEqualTo(data.toString());
        assertThat(values.whole("mqtt.port")).isZero();
        assertThat(values.whole("uplink.window")).isEqualTo(4);
    }

    @Test
    void noArgumentsMeanRun() {
        assertThat(PlainRun.of()).isPresent();
        assertThat(PlainRun.of("--data", "d")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "run --help",
                "run --set",
                "run --set --help",
                "run --set=mqtt.port=0",
                "run --data d run",
                "run -c file",
                "run @file",
                "run --set @file",
                "status",
                "--data d status",
                "run nonsense"
            })
    void theRestIsLeftToTheCommandLine(String line) {
        assertThat(PlainRun.of(line.split(" "))).isEmpty();
    }
}
