package tsuji.gateway.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.firmware.ScriptedScooter.Nature;
import tsuji.gateway.health.ErrorCode;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** The city's kill switch. */
class AbortsTest {
    private static final long MINUTE = 60_000;
    private static final byte[] WHY = "brakes fail".getBytes(UTF_8);

    @TempDir
    private Path directory;

    private Street street;
    private ScriptedScooter scooter;

    @BeforeEach
    void open() throws Exception {
        street = new Street(directory);
        scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.loads = false;
    }

    @AfterEach
    void close() {
        street.close();
    }

    private List<String> stops() throws Exception {
        return new CommandTools(street.lab.data)
                .audit().stream().filter(line -> line.contains(" r1 stopped ")).toList();
    }

    private void assertCalledBack() throws Exception {
        assertThat(street.rollout().state()).isEqualTo(Rollout.State.STOPPED);
        assertThat(street.rollout().reason()).isEqualTo("by the city: brakes fail");
        assertThat(street.standing(scooter).reason()).isEqualTo("CANCELLED: stopped: by the city: brakes fail");
        assertThat(stops()).hasSize(1).first().asString().contains("by the city: brakes fail");
        assertThat(street.health.conditions()).containsKey(ErrorCode.E601);
    }

    @Test
    void runningRolloutStopsAndItsDevicesAreCalledBack() throws Exception {
        street.rollOut(5, 0, 100);
        street.run(8 * MINUTE);
        assertThat(scooter.offers).isEqualTo(1);

        street.gateway.aborted(Street.ROLLOUT, WHY);
        street.run(2 * MINUTE);

        assertThat(scooter.verdict.orElseThrow().result()).isEqualTo(UpdateResult.CANCELLED);
        assertCalledBack();
    }

    /** The broker sends what it retains on every connection. */
    @Test
    void rolloutIsStoppedOnceHoweverOftenTheMessageComes() throws Exception {
        street.rollOut(5, 0, 100);
        street.run(8 * MINUTE);
        for (int i = 0; i < 3; i++) {
            street.gateway.aborted(Street.ROLLOUT, WHY);
            street.run(2 * MINUTE);
        }

        assertCalledBack();
    }

    @Test
    void gatewayThatWasOffStopsBeforeItOffersAnything() throws Exception {
        street.rollOut(5, 0, 100);
        street.gateway.close();
        street.start();

        street.gateway.aborted(Street.ROLLOUT, WHY);
        street.run(20 * MINUTE);

        assertThat(scooter.offers).isZero();
        assertCalledBack();
    }

    @Test
    void rolloutThatBeginsLaterIsStoppedToo() throws Exception {
        street.gateway.aborted(Street.ROLLOUT, WHY);
        street.run(MINUTE);

        street.rollOut(5, 0, 100);
        street.run(20 * MINUTE);

        assertThat(scooter.offers).isZero();
        assertCalledBack();
    }

    /** The city need not say it again: it may be out of reach. */
    @Test
    void rolloutThatBeginsAfterARestartIsStoppedToo() throws Exception {
        street.gateway.aborted(Street.ROLLOUT, WHY);
        street.tick();
        street.kill();

        street.rollOut(5, 0, 100);
        street.run(20 * MINUTE);

        assertThat(scooter.offers).isZero();
        assertCalledBack();
    }

    @Test
    void takenBackItIsForgottenAfterARestartToo() throws Exception {
        street.gateway.aborted(Street.ROLLOUT, WHY);
        street.tick();
        street.gateway.aborted(Street.ROLLOUT, new byte[0]);
        street.tick();
        street.kill();
        scooter.loads = true;

        street.rollOut(5, 0, 100);
        street.run(20 * MINUTE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
    }

    /** The uplink connects while the store is still being opened. */
    @Test
    void whatWasTakenBackBeforeTheStoreWasOpenStaysTakenBack() throws Exception {
        street.gateway.aborted(Street.ROLLOUT, WHY);
        street.tick();
        street.kill();
        street.gateway.aborted(Street.ROLLOUT, new byte[0]);
        street.tick();
        scooter.loads = true;

        street.rollOut(5, 0, 100);
        street.run(20 * MINUTE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
    }

    @Test
    void storeOfTheVersionBeforeKeepsThemToo() throws Exception {
        street.gateway.close();
        try (Connection former = DriverManager.getConnection("jdbc:sqlite:" + street.lab.data.resolve("firmware.db"));
                Statement statement = former.createStatement()) {
            statement.execute("DROP TABLE aborted");
            statement.execute("PRAGMA user_version = 1");
        }
        street.start();

        street.gateway.aborted(Street.ROLLOUT, WHY);
        street.tick();

        assertThat(street.isAbortStored()).isTrue();
    }

    @Test
    void oldestIsForgottenFirstAlsoAfterARestart() {
        Aborts before = new Aborts();
        before.set("r1", WHY);
        before.set("r0", WHY);
        Aborts after = new Aborts();
        after.remember(before.unwritten().orElseThrow());
        for (int i = 2; i < Aborts.KEPT_MAX; i++) {
            after.set("r" + i, WHY);
        }
        assertThat(after.reason("r1")).isPresent();

        after.set("one-more", WHY);

        assertThat(after.reason("r1")).isEmpty();
        assertThat(after.reason("r0")).isPresent();
    }

    @Test
    void otherRolloutsGoOnAndSoDoesOneWhoseAbortWasTakenBack() throws Exception {
        street.gateway.aborted("another", WHY);
        street.gateway.aborted(Street.ROLLOUT, WHY);
        street.gateway.aborted(Street.ROLLOUT, new byte[0]);
        scooter.loads = true;
        street.rollOut(5, 0, 100);

        street.run(20 * MINUTE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
        assertThat(stops()).isEmpty();
    }

    @Test
    void soManyAreKeptAndBeyondTheOldestIsForgotten() {
        Aborts aborts = new Aborts();
        for (int i = 0; i < Aborts.KEPT_MAX; i++) {
            aborts.set("r" + i, WHY);
        }
        aborts.set("r0", WHY);
        assertThat(aborts.reason("r0")).contains("brakes fail");
        assertThat(aborts.reason("r1")).isPresent();

        aborts.set("one-more", WHY);

        assertThat(aborts.reason("r1")).isEmpty();
        assertThat(aborts.reason("r2")).isPresent();
        assertThat(aborts.reason("one-more")).isPresent();
    }

    @Test
    void reasonIsOneLineOfBoundedLength() {
        Aborts aborts = new Aborts();
        aborts.set("long", "x".repeat(Aborts.REASON_LENGTH_MAX + 1).getBytes(UTF_8));
        aborts.set("lines", "a\r\nb\u0000".getBytes(UTF_8));

        assertThat(aborts.reason("long").orElseThrow()).hasSize(Aborts.REASON_LENGTH_MAX);
        assertThat(aborts.reason("lines")).contains("a  b");
    }
}
