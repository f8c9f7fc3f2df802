package tsuji.gateway.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
