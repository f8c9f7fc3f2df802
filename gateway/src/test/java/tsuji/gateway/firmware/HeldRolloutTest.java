package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.firmware.ScriptedScooter.Nature;
import tsuji.gateway.health.ErrorCode;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** A restart that finds a roll-out without what it needs: it waits until that is mended. */
class HeldRolloutTest {
    private static final long MINUTE = 60_000;
    private static final long WHOLE_UPDATE = 20 * MINUTE;

    @TempDir
    private Path directory;

    private Street street;
    private ScriptedScooter scooter;

    @BeforeEach
    void begin() throws Exception {
        street = new Street(directory);
        scooter = street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);
    }

    @AfterEach
    void close() {
        street.close();
    }

    private void trust(long version, Set<String> revoked) throws Exception {
        street.lab
                .tools()
                .trust(street.lab.root.sign(street.lab.list(version, revoked).encode()), street.nowSeconds());
    }

    private String kid() throws Exception {
        return street.lab.tools().images().get(0).kid();
    }

    @Test
    void keyThatIsNotTrustedAfterARestartPausesAtOnceAndSaysSo() throws Exception {
        String kid = kid();
        trust(2, Set.of(kid));

        street.kill();
        street.tick();

        assertThat(street.rollout().state()).isEqualTo(Rollout.State.PAUSED);
        assertThat(street.rollout().reason()).isEqualTo("SIGNATURE: key " + kid + " is not trusted");
        assertThat(street.health.conditions().get(ErrorCode.E601))
                .isEqualTo("roll-out r1 paused: SIGNATURE: key " + kid
                        + " is not trusted; when that is mended: tsuji-gateway firmware rollout resume r1");
    }

    @Test
    void rolloutGoesOnWhenTheTrustListIsMended() throws Exception {
        trust(2, Set.of(kid()));
        street.kill();
        street.run(WHOLE_UPDATE);
        assertThat(scooter.offers).isZero();

        trust(3, Set.of());
        street.tools().resume(Street.ROLLOUT, street.nowSeconds());
        street.run(WHOLE_UPDATE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
        assertThat(street.health.conditions()).doesNotContainKey(ErrorCode.E601);
    }

    @Test
    void pauseIsSaidAfterTheNextRestartToo() throws Exception {
        trust(2, Set.of(kid()));
        street.kill();
        street.tick();
        street.health.clear(ErrorCode.E601);

        street.kill();
        street.tick();

        assertThat(street.health.conditions().get(ErrorCode.E601)).startsWith("roll-out r1 paused: SIGNATURE: ");
    }

    @Test
    void whoInstallsIsJudgedAlthoughTheKeyIsNotTrustedAnyMore() throws Exception {
        while (street.state(scooter) != UpdateState.REBOOTING) {
            street.tick();
        }
        trust(2, Set.of(kid()));

        street.kill();
        street.run(WHOLE_UPDATE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
    }

    @Test
    void whoLoadsIsNotAllowedToInstallWhatIsNotTrustedAnyMore() throws Exception {
        scooter.loads = false;
        street.run(8 * MINUTE);
        trust(2, Set.of(kid()));
        street.kill();
        scooter.loads = true;

        street.run(WHOLE_UPDATE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.WAITING_POLICY);
        assertThat(scooter.version).isEqualTo("1.4.1");
    }

    @Test
    void stopAfterARevocationCallsBackWhoLoadsAlsoThroughARestart() throws Exception {
        scooter.loads = false;
        street.run(8 * MINUTE);
        trust(2, Set.of(kid()));
        street.tools().stop(Street.ROLLOUT, street.nowSeconds());

        street.kill();
        street.run(MINUTE);

        assertThat(scooter.verdict).contains(new UpdateReport(UpdateState.FAILED, UpdateResult.CANCELLED, 0, 7));
        assertThat(street.rollout().reason()).isEqualTo("by hand");
    }

    @Test
    void removedImageHoldsTheRolloutUntilItIsThereAgain() throws Exception {
        byte[] cose = street.lab.tools().images().get(0).cose();
        street.lab.tools().remove(street.lab.tools().images().get(0).digest(), street.nowSeconds());
        street.kill();
        street.run(WHOLE_UPDATE);
        assertThat(street.rollout().state()).isEqualTo(Rollout.State.PAUSED);
        assertThat(street.rollout().reason()).isEqualTo("INTEGRITY: its image was removed; import the image again");
        assertThat(street.health.conditions()).containsKey(ErrorCode.E601);

        street.lab.imports(street.lab.image, cose);
        street.tools().resume(Street.ROLLOUT, street.nowSeconds());
        street.run(WHOLE_UPDATE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
    }
}
