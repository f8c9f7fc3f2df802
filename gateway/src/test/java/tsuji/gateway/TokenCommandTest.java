package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
    @TempDir
    private Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        String[] all = Stream.of(
                        Stream.of("console", "token"), Stream.of(arguments), Stream.of("--data", data.toString()))
                .flatMap(words -> words)
                .toArray(String[]::new);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    @Test
    void aTokenIsShownOnceAndItsOwnerListedUntilRevoked() {
        assertThat(run("add", "anna")).isZero();
        String token = out.toString().strip();
        assertThat(token).matches("[A-Za-z0-9_-]{43}");

        assertThat(run("list")).isZero();
        assertThat(out.toString().lines().toList().get(1)).startsWith("anna 20").doesNotContain(token);

        assertThat(run("revoke", "anna")).isZero();
        assertThat(run("revoke", "anna")).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(err.toString()).contains("anna: nobody of that name has a token");
    }

    @Test
    void aNameThatIsTakenOrNotAllowedIsRefused() {
        assertThat(run("add", "anna")).isZero();

        assertThat(run("add", "anna")).isEqualTo(ExitCode.USAGE);
        assertThat(run("add", "a b")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("revoke it first", "a name has 1 to 64 characters");
    }

    @Test
    void aDamagedFileIsSaid() throws Exception {
        Files.writeString(data.resolve("console-tokens"), "x");

        assertThat(run("list")).isEqualTo(ExitCode.STORAGE);
        assertThat(err.toString()).contains("console-tokens: damaged: remove it");
    }
}
