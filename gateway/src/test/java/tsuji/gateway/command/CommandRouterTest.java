package tsuji.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tsuji.gateway.command.CommandLineup.GENERIC;
import static tsuji.gateway.command.CommandLineup.METER;
import static tsuji.gateway.command.CommandLineup.SCOOTER;
import static tsuji.gateway.command.CommandLineup.START_SECONDS;
import static tsuji.gateway.command.CommandLineup.command;
import static tsuji.gateway.command.CommandLineup.commandAt;
import static tsuji.gateway.command.CommandLineup.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.TimeQuality;

class CommandRouterTest {
    private static final String UNLOCK = command("c1", SCOOTER, "unlock", "{}");

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

    @Test
    void theDeviceGetsTheCommandUnchangedAndItsAnswerIsReported() {
        line.city(UNLOCK);
        assertThat(line.executed).containsExactly(UNLOCK);

        line.answers(SCOOTER, "c1", "succeeded");

        assertThat(onlyReport()).isEqualTo(report("c1", SCOOTER, "succeeded", ""));
    }

    @Test
    void aRepeatIsNotDoneAgain() {
        line.city(UNLOCK);
        line.city(UNLOCK);
        line.answers(SCOOTER, "c1", "succeeded");
        line.answers(SCOOTER, "c1", "failed");
        line.city(UNLOCK);
        line.kill();
        line.city(UNLOCK);

        assertThat(line.executed).hasSize(1);
        assertThat(onlyReport()).isEqualTo(report("c1", SCOOTER, "succeeded", ""));
    }

    @Test
    void theBrokerMayForgetACommandOnlyWhenItIsOnTheDisk() {
        line.faults = point -> {
            throw new SQLException("disk I/O error");
        };
        line.city(UNLOCK);
        assertThat(line.kept).isEmpty();

        line.faults = Faults.NONE;
        line.pass(CommandRouter.OPEN_AGAIN_MILLIS);
        line.step();

        assertThat(line.kept).containsExactly(UNLOCK);
    }

    @Test
    void theBrokerMayForgetRepeatsAndWhatIsNoCommand() {
        line.city(UNLOCK);
        line.city(UNLOCK);
        line.city("nonsense");

        assertThat(line.kept).containsExactly(UNLOCK, UNLOCK, "nonsense");
    }

    @Test
    void whatFindsNoRoomIsForTheBrokerToKeep() {
        for (int i = 0; i < CommandRouter.INBOX_MAX; i++) {
            assertThat(line.router.offer(new byte[0], () -> {})).isTrue();
        }

        assertThat(line.router.offer(new byte[0], () -> {})).isFalse();
    }

    @Test
    void anAnswerThatOnlyTheJournalHasIsFoundAfterAKill() {
        line.city(UNLOCK);
        line.saidBeforeItWasKilled(METER, Reading.text("command_id", "c1", 0), Reading.text("outcome", "failed", 0));
        line.saidBeforeItWasKilled(
                SCOOTER, Reading.text("command_id", "c1", 0), Reading.text("outcome", "succeeded", 0));

        line.kill();
        line.step();

        assertThat(onlyReport()).isEqualTo(report("c1", SCOOTER, "succeeded", ""));
        assertThat(line.executed).containsExactly(UNLOCK);
    }

    @Test
    void nobodyIsAskedForOldAnswersWhenNoneIsAwaited() {
        line.city(command("c1", SCOOTER, "fly", "{}"));
        line.confirmReports();
        line.reports.clear();
        line.saidBeforeItWasKilled(
                SCOOTER, Reading.text("command_id", "c1", 0), Reading.text("outcome", "succeeded", 0));

        line.kill();
        line.step();

        assertThat(line.router.unreported()).isEmpty();
    }

    @Test
    void anotherDeviceCannotAnswer() {
        line.city(UNLOCK);
        line.answers(METER, "c1", "succeeded");

        assertThat(line.router.unreported()).isEmpty();
    }

    @Test
    void aCommandWaitsForItsDevice() {
        line.present.remove(SCOOTER);
        line.city(UNLOCK);
        line.kill();
        line.pass(59_999);
        line.step();
        assertThat(line.sends).isZero();

        line.present.add(SCOOTER);
        line.step();

        assertThat(line.executed).containsExactly(UNLOCK);
    }

    @Test
    void nothingIsSentAtItsExpiry() {
        line.present.remove(SCOOTER);
        line.city(UNLOCK);
        line.pass(60_000);
        line.present.add(SCOOTER);
        line.step();

        assertThat(line.sends).isZero();
        assertThat(onlyReport())
                .isEqualTo(report("c1", SCOOTER, "expired", "not sent: the device did not come in time"));
    }

    @Test
    void aWrongClockDoesNotExtendALife() {
        line.present.remove(SCOOTER);
        line.city(UNLOCK);
        line.pass(60_000);
        line.unixMillis -= 315_360_000_000L;
        line.present.add(SCOOTER);
        line.step();

        assertThat(line.sends).isZero();
    }

    @Test
    void aBootWithoutAClockSendsNothingOld() {
        line.present.remove(SCOOTER);
        line.city(UNLOCK);
        line.boot = "b2";
        line.monoMillis = 5;
        line.quality = TimeQuality.UNKNOWN;
        line.kill();
        line.present.add(SCOOTER);
        line.step();

        assertThat(line.sends).isZero();
    }

    @Test
    void whoNeverAnswersIsReportedAMinuteAfterTheExpiry() {
        line.city(UNLOCK);
        line.pass(60_000 + Judge.ANSWER_MILLIS_MAX - 1);
        line.step();
        assertThat(line.router.unreported()).isEmpty();

        line.pass(1);
        line.step();

        assertThat(onlyReport()).contains("\"expired\"", "whether it was done is not known");
    }

    @Test
    void aFullDoorIsTriedAgainLater() {
        line.outcome = DeviceOutlet.Outcome.FULL;
        line.city(UNLOCK);
        assertThat(line.sends).isEqualTo(1);
        line.outcome = DeviceOutlet.Outcome.TAKEN;
        line.pass(CommandDesk.SEND_AGAIN_MILLIS - 1);
        line.step();
        assertThat(line.sends).isEqualTo(1);

        line.pass(1);
        line.step();

        assertThat(line.executed).hasSize(1);
    }

    @Test
    void aCommandThatIsTooLargeForTheDeviceFails() {
        line.outcome = DeviceOutlet.Outcome.TOO_LARGE;
        line.city(UNLOCK);

        assertThat(onlyReport()).contains("\"failed\"");
    }

    @Test
    void aDeviceForWhichCommandsWaitWakesTheThreadWhenItSpeaks() {
        line.present.clear();
        line.city(UNLOCK);
        line.router.committed(METER, DataClass.TELEMETRY, new byte[0]);
        assertThat(line.router.runOnce()).isZero();

        line.router.committed(SCOOTER, DataClass.TELEMETRY, new byte[0]);
        line.router.committed(SCOOTER, DataClass.TELEMETRY, new byte[0]);
        assertThat(line.router.runOnce()).isEqualTo(1);
        assertThat(line.router.runOnce()).isZero();

        line.present.add(SCOOTER);
        line.step();
        line.router.committed(SCOOTER, DataClass.TELEMETRY, new byte[0]);
        assertThat(line.router.runOnce()).isZero();
    }

    @Test
    void anUnconfirmedReportComesAgainAfterARestart() {
        line.city(command("c1", GENERIC, "unlock", "{}"));
        var before = line.router.unreported().get(0).payload();
        line.kill();
        line.step();

        assertThat(line.router.unreported())
                .singleElement()
                .satisfies(report -> assertThat(report.payload()).isEqualTo(before));
        line.confirmReports();
        line.kill();
        line.step();
        assertThat(line.router.unreported()).isEmpty();
    }

    @Test
    void oneMoreThanTheMostOpenCommandsIsRefused() throws SQLException {
        line.present.clear();
        line.close();
        try (CommandStore store = CommandStore.open(directory, Faults.NONE)) {
            Tracked.Life life = new Tracked.Life(START_SECONDS + 60, "b1", 2_000_000);
            store.change(() -> {
                for (int i = 1; i < CommandDesk.OPEN_MAX; i++) {
                    store.add(new Tracked(
                            0, "w" + i, SCOOTER, UNLOCK.getBytes(StandardCharsets.UTF_8), life, State.ACCEPTED, ""));
                }
            });
        }
        line.start();
        line.city(UNLOCK);
        assertThat(line.router.unreported()).isEmpty();

        line.city(command("c2", SCOOTER, "locate", "{}"));

        assertThat(onlyReport()).contains("\"c2\"", "wait already");
    }

    @Test
    void aCommandGoesThroughWhenTheDiskIsBack() {
        line.faults = point -> {
            throw new SQLException("disk I/O error");
        };
        line.city(UNLOCK);
        assertThat(line.sends).isZero();
        assertThat(line.health.conditions()).containsKey(ErrorCode.E508);
        line.faults = Faults.NONE;
        line.pass(CommandRouter.OPEN_AGAIN_MILLIS);
        line.step();

        assertThat(line.executed).containsExactly(UNLOCK);
    }

    @Test
    void theCommandLineSendsAndTakesBack() throws Exception {
        line.present.clear();
        CommandTools tools = new CommandTools(directory);
        tools.send(UNLOCK.getBytes(StandardCharsets.UTF_8));
        assertThat(tools.show("c1")).contains(line("requested", ""));
        assertThat(tools.list(10)).containsExactly(line("requested", ""));
        line.step();
        assertThat(tools.show("c1")).contains(line("accepted", ""));

        tools.cancel("c1", "cli:eve");
        line.step();

        assertThat(tools.list(10)).containsExactly(line("refused", "cancelled"));
        assertThat(onlyReport()).contains("cancelled").doesNotContain("eve");
        assertThat(tools.audit().get(0)).endsWith("c1 accepted sc-1 unlock by city");
        assertThat(tools.audit().get(1)).endsWith("c1 refused cancelled by cli:eve");
    }

    private static CommandTools.Line line(String state, String reason) {
        return new CommandTools.Line("c1", "sc-1", "unlock", "city", START_SECONDS + 60, state, reason);
    }

    @Test
    void moreRequestsThanFitAreRefusedWhileNobodyTakesThemUp() throws Exception {
        CommandTools tools = new CommandTools(directory);
        tools.send(UNLOCK.getBytes(StandardCharsets.UTF_8));
        fillRequests(CommandStore.REQUESTS_MAX - 2);
        tools.cancel("c1", "cli:eve");

        assertThatThrownBy(() -> tools.cancel("c1", "cli:eve"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1000 requests wait");
    }

    private void fillRequests(int count) throws SQLException {
        try (Database database = Database.openWriter(directory.resolve(CommandStore.FILE))) {
            database.run("WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n WHERE x < " + count
                    + ") INSERT INTO request (kind, content) SELECT 'cancel', x'61' FROM n");
        }
    }

    /** Finished commands as many as {@code count}, that expired so long ago. */
    private void remember(int count, long expiredSecondsAgo) throws SQLException {
        line.step();
        line.close();
        try (Database database = Database.openWriter(directory.resolve(CommandStore.FILE))) {
            database.run("WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n WHERE x < " + count
                    + ") INSERT INTO command SELECT x, 'w' || x, 'sc-1', CAST('" + UNLOCK
                    + "' AS BLOB), " + (START_SECONDS - expiredSecondsAgo)
                    + ", 'b1', 0, 'succeeded', '', 1 FROM n");
        }
        line.start();
    }

    @Test
    void theOldestThatIsLongDeadMakesRoom() throws Exception {
        remember(CommandStore.COMMANDS_MAX, 86_401);
        line.city(UNLOCK);

        assertThat(line.executed).containsExactly(UNLOCK);
        assertThat(new CommandTools(directory).show("w1")).isEmpty();
        assertThat(new CommandTools(directory).show("w2")).isPresent();
    }

    @Test
    void whatMightStillBeRepeatedIsNeverForgotten() throws Exception {
        remember(CommandStore.COMMANDS_MAX - 1, 86_400);
        line.city(UNLOCK);
        line.city(command("c2", SCOOTER, "unlock", "{}"));

        assertThat(line.executed).containsExactly(UNLOCK);
        assertThat(new CommandTools(directory).show("c2")).isEmpty();
    }

    @Test
    void aCommandThatWouldLiveForEverIsRefusedAndRememberedNoLongerThanTheLongestLife() throws Exception {
        line.city(commandAt(START_SECONDS, Long.MAX_VALUE, "c1", METER, "\"name\":\"read_now\""));
        line.confirmReports();

        assertThat(line.reports).singleElement().asString().contains("\"refused\"");
        line.close();
        try (CommandStore store = CommandStore.open(directory, Faults.NONE)) {
            assertThat(store.find("c1").orElseThrow().life().expiresAtSeconds())
                    .isEqualTo(START_SECONDS + Judge.LIFE_SECONDS_MAX);
        }
        line.start();
    }
}
