package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionNamesTheProgram() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("tsuji-bridge ");
    }

    @Test
    void withoutACommandItIsWronglyUsed() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing");
    }

    @Test
    void withoutALinkItSaysSoAndEndsNonZero() throws IOException {
        Path config = Files.writeString(folder.resolve("bridge.toml"), "[gateway]\n");

        assertThat(execute("run", "--config", config.toString())).isEqualTo(4);
        assertThat(err.toString()).contains("no link is configured");
    }

    @Test
    void checkNamesTheFileThatIsMissing() {
        assertThat(execute("check", "--config", folder.resolve("none.toml").toString()))
                .isEqualTo(4);
        assertThat(err.toString()).contains("none.toml: is not there; copy the sample");
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        assertThat(execute("run", "--gpio")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option: '--gpio'");
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
