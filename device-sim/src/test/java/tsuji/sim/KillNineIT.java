package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Speed;
import tsuji.sim.verify.Tally;
import tsuji.sim.verify.Verdict;

/** P1 and P2 when the process dies: SIGKILL at random moments under load, also while it recovers from the last one. */
class KillNineIT {
    private static final int KILLS = Boolean.getBoolean("tsuji.long") ? 1_000 : 100;
    private static final int DEVICES = 20;

    /** Of so many kills one comes while the gateway still starts. */
    private static final int EARLY_ONE_IN = 5;

    private static final long LATE_MILLIS_MAX = 200;
    private static final long EARLY_MILLIS_MAX = 2_000;
    private static final long DRAIN_SECONDS_MAX = 120;

    @TempDir
    Path folder;

    @Test
    void nothingAcknowledgedIsLostWhenTheGatewayIsKilledAtRandomMoments() throws Exception {
        long seed = Long.getLong("tsuji.seed", new Random().nextLong());
        Random random = new Random(seed);
        GatewaySettings gateway = GatewaySettings.in(folder.resolve("gateway"))
                .with("uplink.backoff_max_ms", "500")
                // Starts faster; what the compiler would gain later is never reached here.
                .withEnvironment("TSUJI_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        try (Line line = Line.layOut(CitySettings.embedded(folder), gateway, Clock.systemUTC())) {
            Traffic traffic = Traffic.start(line, DEVICES, Speed.MAX);
            for (int kill = 1; kill <= KILLS; kill++) {
                if (kill % EARLY_ONE_IN == 0) {
                    line.gateway().launch();
                    pause(random.nextLong(EARLY_MILLIS_MAX));
                } else {
                    line.gateway().start();
                    traffic.awaitAcknowledged(1);
                    pause(random.nextLong(LATE_MILLIS_MAX));
                }
                line.gateway().kill();
            }
            line.gateway().start();
            traffic.awaitAcknowledged(1);
            traffic.stop();

            GatewayLedger ledger = line.drain(DRAIN_SECONDS_MAX);

            Verdict verdict = line.judge(traffic.sent(), Expectations.PROMISES);
            Tally tally = verdict.tally();
            System.out.println("PROOF kill -9: n=" + KILLS + " lost=" + tally.lost() + " corrupt="
                    + tally.arrivals().corrupted() + " doubled="
                    + tally.arrivals().doubled() + " acked="
                    + tally.acknowledged() + " seed=" + seed);
            assertThat(verdict.isPass())
                    .as(verdict.line() + " " + tally.losses())
                    .isTrue();
            assertThat(ledger.queued()).isZero();
            assertThat(ledger.missing()).isZero();
            assertThat(ledger.imbalance()).isZero();
            assertThat(line.stored()).isEqualTo(ledger.accepted() - ledger.expired());
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
