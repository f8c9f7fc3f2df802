package tsuji.gateway.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.firmware.ScriptedScooter.Nature;
import tsuji.gateway.store.Faults;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** The gateway is killed at each step on its disk while a roll-out is stopped, and before each message: it stays stopped. */
class StopKillTest {
    /** More than a stop has; the last one must find nothing to kill. */
    private static final int POINTS_MAX = 100;

    /** The default run takes each of these; with {@code -Dtsuji.long=true} each point is taken. */
    private static final int STRIDE = Boolean.getBoolean("tsuji.long") ? 1 : 6;

    private static final int MINUTES = 8;

    @TempDir
    private Path directory;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Somebody stops the roll-out; throws when the gateway is killed. */
    private interface Stop {
        void on(Street street) throws Exception;
    }

    @Test
    void technicianStopsARolloutForGoodWhereverTheGatewayIsKilled() throws Exception {
        int points = killAtEachPoint("hand", street -> {
            street.tools().stop(Street.ROLLOUT, street.nowSeconds());
            street.tick();
        });

        // The call back: its transaction, and the message.
        assertThat(points).isGreaterThan(4);
    }

    /** After a kill the city's broker says it again only when there is a connection: here there is none. */
    @Test
    void cityStopsARolloutForGoodOnceItWasWritten() throws Exception {
        int points = killAtEachPoint("city", street -> {
            street.gateway.aborted(Street.ROLLOUT, "brakes fail".getBytes(UTF_8));
            street.tick();
        });

        // The city's word, the roll-out and the call back, each a transaction.
        assertThat(points).isGreaterThan(3 * 4);
    }

    private int killAtEachPoint(String name, Stop stop) throws Exception {
        int point = 0;
        while (isKilledAt(name, stop, point)) {
            point += STRIDE;
            assertThat(point).isLessThan(POINTS_MAX);
        }
        return point;
    }

    /** False: a stop has fewer points. */
    private boolean isKilledAt(String name, Stop stop, int point) throws Exception {
        try (Street street = new Street(directory.resolve(name + "-" + point))) {
            ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
            scooter.loads = false;
            street.rollOut(5, 0, 100);
            street.run(MINUTES * 60_000);
            assertThat(scooter.offers).isEqualTo(1);

            AtomicInteger left = new AtomicInteger(point);
            Runnable mayKill = () -> {
                if (left.getAndDecrement() == 0) {
                    throw new Killed();
                }
            };
            street.lab.faults = at -> mayKill.run();
            street.beforeSend = mayKill;
            boolean isKilled = false;
            try {
                stop.on(street);
            } catch (Killed e) {
                isKilled = true;
                street.kill();
                scooter.connected(street.gateway);
            }
            street.lab.faults = Faults.NONE;
            street.beforeSend = () -> {};
            boolean isWritten =
                    street.tools().list().get(0).rollout().state() == Rollout.State.STOPPED || street.isAbortStored();
            if (!isWritten) {
                // Killed before the disk had it: whoever said it says it again.
                stop.on(street);
            }
            scooter.loads = true;
            street.run(30 * 60_000);

            assertThat(street.rollout().state()).as("killed at %d", point).isEqualTo(Rollout.State.STOPPED);
            assertThat(scooter.version).as("killed at %d", point).isEqualTo("1.4.1");
            assertThat(scooter.verdict)
                    .as("killed at %d", point)
                    .contains(new UpdateReport(UpdateState.FAILED, UpdateResult.CANCELLED, 0, 7));
            assertThat(new CommandTools(street.lab.data).verifyAudit()).isEmpty();
            return isKilled;
        }
    }
}
