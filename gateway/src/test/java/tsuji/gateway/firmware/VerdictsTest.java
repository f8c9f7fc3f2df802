package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.firmware.ScriptedScooter.Nature;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** A device learns how its update ended, also when it missed the message. */
class VerdictsTest {
    private static final long MINUTE = 60_000;
    private static final UpdateReport CONFIRMED =
            new UpdateReport(UpdateState.CONFIRMED, UpdateResult.SUCCESS, 9_216, 7);

    @TempDir
    private Path directory;

    private Street street;
    private ScriptedScooter scooter;

    @BeforeEach
    void open() throws Exception {
        street = new Street(directory);
        scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.isDeafToVerdicts = true;
        street.rollOut(5, 0, 100);
    }

    @AfterEach
    void close() {
        street.close();
    }

    /** The roll-out to its end; the gateway that decided is gone. */
    private void missTheVerdict() throws Exception {
        street.run(20 * MINUTE);
        assertThat(street.rollout().state()).isEqualTo(Rollout.State.DONE);
        assertThat(scooter.verdict).isEmpty();
        scooter.isDeafToVerdicts = false;
        street.kill();
    }

    private void ask() throws Exception {
        street.gateway.asksState(scooter.id);
        street.run(MINUTE);
    }

    @Test
    void whoStillReportsIsToldAgain() throws Exception {
        missTheVerdict();

        street.run(MINUTE);

        assertThat(scooter.verdict).contains(CONFIRMED);
    }

    @Test
    void whoAsksIsToldAgain() throws Exception {
        missTheVerdict();
        scooter.state = UpdateState.IDLE;
        street.run(MINUTE);
        assertThat(scooter.verdict).as("it has not asked").isEmpty();

        ask();

        assertThat(scooter.verdict).contains(CONFIRMED);
    }

    @Test
    void whoWasOfferedNothingYetIsToldNothing() throws Exception {
        scooter.isDeafToVerdicts = false;

        ask();

        assertThat(scooter.verdict).isEmpty();
    }

    @Test
    void whoIsAtWorkOnTheNextImageIsNotToldHowTheFormerEnded() throws Exception {
        missTheVerdict();
        scooter.state = UpdateState.IDLE;
        scooter.loads = false;
        street.lab.imports(8);
        street.tools()
                .start(
                        street.lab.signed(street.lab.manifest(8)),
                        new Rollout.Plan("r2", List.of(100), 5, 0),
                        List.of(new RolloutTools.Candidate(scooter.id, "scooter")),
                        street.nowSeconds());
        street.run(8 * MINUTE);
        assertThat(scooter.state).isEqualTo(UpdateState.DOWNLOADING);

        ask();

        assertThat(scooter.verdict).isEmpty();
    }
}
