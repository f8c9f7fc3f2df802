package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.firmware.ScriptedScooter.Nature;
import tsuji.gateway.store.Faults;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateState;

/** The gateway is killed at each step of an update on its disk, and before each message; then a new one goes on (F41). */
class UpdateKillTest {
    /** More than an update has; the last ones must find nothing to kill. */
    private static final int POINTS_MAX = 200;

    /** The default run takes each of these; with {@code -Dtsuji.long=true} each point is taken. */
    private static final int STRIDE = Boolean.getBoolean("tsuji.long") ? 1 : 11;

    /** A whole update, and one that had to be offered again. */
    private static final int TICKS = 60;

    @TempDir
    private Path directory;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void scooterRunsTheNewImageInTheEndWhereverTheGatewayIsKilled() throws Exception {
        int point = 0;
        while (isKilledAt(point)) {
            point += STRIDE;
            assertThat(point).isLessThan(POINTS_MAX);
        }
        // Nine states (the version comes with one of them) and the end of the roll-out: each a transaction; offer, ten
        // pieces, permission, verdict.
        assertThat(point).isGreaterThan(10 * 4 + 13 - STRIDE);
    }

    /** False: the run has fewer points. */
    private boolean isKilledAt(int point) throws Exception {
        try (Street street = new Street(directory.resolve("at-" + point))) {
            ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
            street.rollOut(5, 0, 100);
            AtomicInteger left = new AtomicInteger(point);
            Runnable mayKill = () -> {
                if (left.getAndDecrement() == 0) {
                    throw new Killed();
                }
            };
            street.lab.faults = at -> mayKill.run();
            street.beforeSend = mayKill;
            for (int tick = 0; tick < TICKS; tick++) {
                survive(street);
            }
            street.lab.faults = Faults.NONE;

            assertThat(street.rollout().state()).as("killed at %d", point).isEqualTo(Rollout.State.DONE);
            assertThat(street.state(scooter)).as("killed at %d", point).isEqualTo(UpdateState.CONFIRMED);
            assertThat(scooter.version).isEqualTo("1.4.7");
            assertThat(scooter.verdict)
                    .as("killed at %d", point)
                    .map(UpdateReport::state)
                    .contains(UpdateState.CONFIRMED);
            assertThat(scooter.flash.toByteArray()).isEqualTo(street.lab.image);
            assertThat(new CommandTools(street.lab.data).verifyAudit()).isEmpty();
            return left.get() < 0;
        }
    }

    private static void survive(Street street) throws Exception {
        try {
            street.tick();
        } catch (Killed e) {
            street.kill();
        }
    }
}
