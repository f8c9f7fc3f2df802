package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.firmware.ScriptedScooter.Nature;
import tsuji.wire.TimeQuality;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** After a power cut without a clock chip: the gateway is back at once, and the time is not. */
class UnknownTimeTest {
    private static final long MINUTE = 60_000;
    private static final long PARKED_AND_OFFERED = 8 * MINUTE;
    private static final long WHOLE_UPDATE = 20 * MINUTE;

    @TempDir
    private Path directory;

    private Street street;
    private ScriptedScooter scooter;

    @BeforeEach
    void offerAnImage() throws Exception {
        street = new Street(directory);
        scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.loads = false;
        street.rollOut(5, 0, 100);
        street.run(PARKED_AND_OFFERED);
        assertThat(scooter.offers).isEqualTo(1);
    }

    @AfterEach
    void close() {
        street.close();
    }

    /** Returns the time that it would be. */
    private long failPower() {
        long now = street.clock.sight().unixMillis();
        street.kill();
        street.clock.setWall(0, TimeQuality.UNKNOWN);
        return now;
    }

    @Test
    void reportThatIsAcknowledgedBeforeTheTimeIsKnownCounts() throws Exception {
        List<Boolean> fitted = new ArrayList<>();
        byte[] report = new UpdateReport(UpdateState.FAILED, UpdateResult.NO_FLASH, 0, 7).encode();

        failPower();
        street.gateway.reported(scooter.id, report, fitted::add);
        street.tick();

        assertThat(fitted).containsExactly(true);
        assertThat(street.standing(scooter).reason()).isEqualTo("NO_FLASH: the device said so");
    }

    @Test
    void noPieceIsHandedOutUntilTheTimeIsKnownAndNothingIsTooLateThen() throws Exception {
        long now = failPower();
        scooter.loads = true;
        street.run(60 * MINUTE);
        assertThat(scooter.flash.size()).isZero();
        assertThat(street.state(scooter)).isEqualTo(UpdateState.OFFERED);

        street.clock.setWall(now + 60 * MINUTE, TimeQuality.SYNCED);
        street.run(WHOLE_UPDATE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
        assertThat(scooter.offers).isEqualTo(1);
    }

    @Test
    void whoComesBackIsOfferedItAgainOnlyWhenTheTimeIsKnown() throws Exception {
        long now = failPower();
        street.tick();
        street.gateway.listens(scooter.id);
        street.tick();
        assertThat(scooter.offers).isEqualTo(1);

        street.clock.setWall(now, TimeQuality.SYNCED);
        street.tick();
        street.gateway.listens(scooter.id);
        street.tick();

        assertThat(scooter.offers).isEqualTo(2);
    }

    @Test
    void keyThatWasRevokedMeanwhileStopsTheRollOutOnlyWhenTheTimeIsKnown() throws Exception {
        String kid = street.lab.tools().images().get(0).kid();
        long now = failPower();
        street.lab
                .tools()
                .trust(street.lab.root.sign(street.lab.list(2, Set.of(kid)).encode()), now / 1_000);
        street.run(MINUTE);
        assertThat(street.rollout().state()).isEqualTo(Rollout.State.RUNNING);

        street.clock.setWall(now, TimeQuality.SYNCED);
        street.run(MINUTE);

        assertThat(street.rollout().reason()).isEqualTo("SIGNATURE: key " + kid + " is not trusted");
    }
}
