package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.CommandTools;

class CommandCommandTest {
    @TempDir
    private Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--data", data.toString()))
                .toArray(String[]::new);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    @Test
    void sendWritesTheCommandDownWithWhoSentItAndShowsItsId() throws Exception {
        assertThat(run("command", "send", "sc-1", "set_speed_mode", "mode=6", "--for", "10"))
                .isZero();

        String id = out.toString().strip();
        assertThat(id).startsWith("cli-");
        assertThat(new CommandTools(data).list(1).get(0).issuer()).isEqualTo("cli:" + System.getProperty("user.name"));
        assertThat(run("command", "show", id)).isZero();
        assertThat(out.toString()).endsWith(id + " sc-1 requested" + System.lineSeparator());
    }

    @Test
    void whatCannotBeAnIdIsNotTakenBack() {
        assertThat(run("command", "cancel", "a b")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("not the id of a command");
    }

    @Test
    void whatTheGatewayCouldNotReadIsRefusedAtOnce() {
        assertThat(run("command", "send", "sc/1", "unlock")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("the device's id is not valid");
    }

    @Test
    void anUnknownCommandIsSaid() {
        assertThat(run("command", "show", "c1")).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(run("command", "list")).isZero();
        assertThat(err.toString()).contains("c1: the gateway has no such command");
    }

    @Test
    void anAuditLogThatIsNotThereCannotBeRead() {
        assertThat(run("audit", "verify")).isEqualTo(ExitCode.STORAGE);
        assertThat(run("command", "list")).isZero();
        assertThat(run("audit", "verify")).isZero();
        assertThat(out.toString()).contains("sound");
    }
}
