package tsuji.bridge.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.bridge.command.CommandDesk.Admission;
import tsuji.wire.DeviceId;

class CommandDeskTest {
    private static final DeviceId SCOOTER = new DeviceId("SC-1");
    private static final long NOW = 1_800_000_000;

    @TempDir
    private Path folder;

    private CommandLog commands;
    private CommandDesk desk;

    @BeforeEach
    void open() throws IOException {
        commands = new CommandLog(folder.resolve("commands"));
        desk = new CommandDesk(commands, Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));
    }

    @Test
    void aFreshCommandIsToBeDone() throws IOException {
        Admission admission = desk.admit(SCOOTER, unlock("a", "SC-1", NOW, NOW + 30));

        assertThat(admission.toDo().orElseThrow().name()).isEqualTo("unlock");
        assertThat(admission.toReport()).isEmpty();
    }

    @Test
    void aRepeatIsNotDoneAndItsOutcomeIsSaidAgain() throws IOException {
        Command command =
                desk.admit(SCOOTER, unlock("a", "SC-1", NOW, NOW + 30)).toDo().orElseThrow();
        desk.finish(Outcome.failed(command, "it is moving"));

        Admission again = desk.admit(SCOOTER, unlock("a", "SC-1", NOW, NOW + 30));

        assertThat(again.toDo()).isEmpty();
        assertThat(again.toReport()).contains(Outcome.failed(command, "it is moving"));
    }

    @Test
    void aRepeatOfARunningCommandIsNotDone() throws IOException {
        desk.admit(SCOOTER, unlock("a", "SC-1", NOW, NOW + 30));

        assertThat(desk.admit(SCOOTER, unlock("a", "SC-1", NOW, NOW + 30)))
                .isEqualTo(new Admission(Optional.empty(), Optional.empty()));
    }

    @Test
    void aCommandThatACrashCutOffIsNotDoneAgain() throws IOException {
        desk.admit(SCOOTER, unlock("a", "SC-1", NOW, NOW + 30));
        commands.close();
        open();

        List<Outcome> ended = desk.finishCutOff();
        Admission again = desk.admit(SCOOTER, unlock("a", "SC-1", NOW, NOW + 30));

        assertThat(ended).containsExactly(new Outcome("a", Outcome.Kind.FAILED, "interrupted; it may have been done"));
        assertThat(again.toDo()).isEmpty();
        assertThat(again.toReport()).contains(ended.get(0));
        assertThat(desk.finishCutOff()).isEmpty();
    }

    @Test
    void halfALineOfALastPowerCutIsForgotten() throws IOException {
        desk.finish(Outcome.succeeded(
                desk.admit(SCOOTER, unlock("a", "SC-1", NOW, NOW + 30)).toDo().orElseThrow()));
        commands.close();
        Files.writeString(folder.resolve("commands"), "begun b", StandardOpenOption.APPEND);
        open();

        assertThat(commands.knows("a")).isTrue();
        assertThat(commands.knows("b")).isFalse();
    }

    @Test
    void aLateCommandExpires() throws IOException {
        assertThat(kind(unlock("a", "SC-1", NOW - 30, NOW))).isEqualTo(Outcome.Kind.EXPIRED);
        assertThat(desk.admit(SCOOTER, unlock("b", "SC-1", NOW - 30, NOW + 1)).toDo())
                .isPresent();
    }

    @Test
    void aCommandForAnotherDeviceIsRefused() throws IOException {
        assertThat(kind(unlock("a", "SC-2", NOW, NOW + 30))).isEqualTo(Outcome.Kind.REFUSED);
    }

    @Test
    void aCommandFromTheFutureIsRefused() throws IOException {
        long most = CommandDesk.CLOCK_DIFFERENCE_SECONDS_MAX;

        assertThat(kind(unlock("a", "SC-1", NOW + most + 1, NOW + most + 30))).isEqualTo(Outcome.Kind.REFUSED);
        assertThat(desk.admit(SCOOTER, unlock("b", "SC-1", NOW + most, NOW + most + 30))
                        .toDo())
                .isPresent();
    }

    @Test
    void theLogForgetsTheOldestBeyondItsBound() throws IOException {
        for (int i = 0; i <= CommandLog.REMEMBERED_MAX; i++) {
            commands.begin("c" + i);
        }
        commands.close();
        open();

        assertThat(commands.ids())
                .hasSize(CommandLog.REMEMBERED_MAX)
                .doesNotContain("c0")
                .contains("c1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"id\":\"a\"}",
                "{\"id\":1,\"device\":\"SC-1\",\"name\":\"unlock\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"x\"}",
                "{\"id\":\"a\",\"device\":\"SC-1\",\"name\":\"unlock\",\"issued_at\":2,\"expires_at\":2,\"issuer\":\"x\"}",
                "{\"id\":\"a\",\"device\":\"#\",\"name\":\"unlock\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"x\"}",
                "{\"id\":\"a b\",\"device\":\"SC-1\",\"name\":\"unlock\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"x\"}",
                "{\"id\":\"a\",\"device\":\"SC-1\",\"name\":\"unlock\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"x\",\"now\":true}",
                "{\"id\":\"a\",\"device\":\"SC-1\",\"name\":\"unlock\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"x\"} {}",
                "{\"id\":\"a\",\"id\":\"b\",\"device\":\"SC-1\",\"name\":\"unlock\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"x\"}",
                "{\"id\":\"a\",\"device\":\"SC-1\",\"name\":\"unlock\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"x\",\"arguments\":{\"a\":[1]}}",
                "{\"id\":\"a\",\"device\":\"SC-1\",\"name\":\"unlock\",\"issued_at\":1e0,\"expires_at\":2,\"issuer\":\"x\"}"
            })
    void whatIsNotACommandIsRefused(String json) {
        assertThatThrownBy(() -> CommandReader.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aCommandOfTheGreatestLengthIsReadAndOneByteMoreIsNot() throws RefusedException {
        String json = new String(unlock("a", "SC-1", NOW, NOW + 30), StandardCharsets.UTF_8);
        String longest = json + " ".repeat(CommandReader.BYTES_MAX - json.length());

        assertThat(CommandReader.read(longest.getBytes(StandardCharsets.UTF_8)).id())
                .isEqualTo("a");
        assertThatThrownBy(() -> CommandReader.read((longest + " ").getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("4097 bytes, allowed 4096");
    }

    private Outcome.Kind kind(byte[] payload) throws IOException {
        return desk.admit(SCOOTER, payload).toReport().orElseThrow().kind();
    }

    private static byte[] unlock(String id, String device, long issued, long expires) {
        return String.format(
                        "{\"id\":\"%s\",\"device\":\"%s\",\"name\":\"unlock\",\"issued_at\":%d,\"expires_at\":%d,"
                                + "\"issuer\":\"city\",\"arguments\":{}}",
                        id, device, issued, expires)
                .getBytes(StandardCharsets.UTF_8);
    }
}
