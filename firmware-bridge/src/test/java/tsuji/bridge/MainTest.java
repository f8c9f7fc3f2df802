package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesTheExitCodes() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("Usage: tsuji-bridge", "Exit codes:");
    }

    @Test
    void versionNamesTheProgram() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("tsuji-bridge ");
    }

    @Test
    void withoutALineItSaysSoAndEndsNonZero() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).contains("no line is configured");
    }

    @Test
    void aLineIsNotServedInSilence() {
        assertThat(execute("--line", "meter")).isEqualTo(2);
        assertThat(err.toString()).contains("cannot serve meter");
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        assertThat(execute("--gpio")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option: '--gpio'");
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
