package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.CProgram;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.PowerCut;
import tsuji.sim.fault.Tool;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Speed;
import tsuji.sim.verify.Tally;
import tsuji.sim.verify.Verdict;

/**
 * P1 when the power fails, on a file system of our own. The uplink is cut all the time, so that what was acknowledged is on the
 * disk or nowhere. The devices hear the gateway to its end: every acknowledgement counts, also that of the very moment. Each
 * control breaks one link of the chain; the same judge must find it.
 */
class PowerCutIT {
    private static final int CUTS = Boolean.getBoolean("tsuji.long") ? 500 : 50;
    private static final int CONTROL_CUTS = 3;
    private static final int DEVICES = 20;
    private static final long DISK_BYTES = 600L * 1024 * 1024;
    private static final long LATE_MILLIS_MAX = 300;
    private static final long DRAIN_SECONDS_MAX = 120;

    @TempDir
    Path folder;

    private PowerCut power;
    private final long seed = Long.getLong("tsuji.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @BeforeEach
    void mountADisk() throws Exception {
        Tool.assumeInstalled("gcc");
        Tool.assumeMayMount(folder);
        power = new PowerCut(folder, DISK_BYTES);
    }

    @AfterEach
    void unmount() throws Exception {
        if (power != null) {
            power.close();
        }
    }

    private GatewaySettings gateway(Path... libraries) {
        return GatewaySettings.in(folder.resolve("gateway"))
                .withData(power.folder().resolve("data"))
                .with("uplink.backoff_max_ms", "500")
                .with("journal.ballast_bytes", "1048576")
                .withEnvironment("TSUJI_JAVA_OPTS", "-XX:TieredStopAtLevel=1")
                .withEnvironment(power.environment(libraries));
    }

    /** @param hasty whether devices connect through a {@link HastyDoor}. */
    private Tally tallyAfterCuts(GatewaySettings settings, int cuts, boolean hasty) throws Exception {
        try (Line line = Line.layOut(CitySettings.embedded(folder), settings, Clock.systemUTC());
                HastyDoor door = new HastyDoor(line.gateway().mqttPort())) {
            line.uplink().down();
            int port = hasty ? door.port() : line.gateway().mqttPort();
            Traffic traffic = Traffic.start(line, DEVICES, Speed.MAX, port);
            for (int cut = 0; cut < cuts; cut++) {
                line.gateway().start();
                traffic.awaitAcknowledged(1);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(LATE_MILLIS_MAX)));
                power.cut();
                line.gateway().kill();
                power.restore();
            }
            traffic.stop();
            line.gateway().start();
            line.uplink().up();
            line.drain(DRAIN_SECONDS_MAX);
            Verdict verdict = line.judge(traffic.sent(), Expectations.PROMISES);
            line.gateway().kill();
            return verdict.tally();
        }
    }

    private Tally control(GatewaySettings settings, boolean hasty) throws Exception {
        return tallyAfterCuts(settings, CONTROL_CUTS, hasty);
    }

    @Test
    void nothingAcknowledgedIsLostWhenThePowerFails() throws Exception {
        Tally tally = tallyAfterCuts(gateway(), CUTS, false);

        System.out.println("PROOF power cut: n=" + CUTS + " lost=" + tally.lost() + " corrupt="
                + tally.arrivals().corrupted() + " doubled=" + tally.arrivals().doubled() + " acked="
                + tally.acknowledged() + " seed=" + seed);
        assertThat(tally.acknowledged()).isPositive();
        assertThat(tally.lost()).as("%s", tally.losses()).isZero();
        assertThat(tally.arrivals().corrupted()).isZero();
        assertThat(tally.queued()).isZero();
    }

    @Test
    void controlWithALyingDiskIsCaught() throws Exception {
        Path liar = CProgram.compileLibrary("lyingdisk", folder);

        Tally tally = control(gateway(liar), false);

        System.out.println("PROOF power cut, control lying fsync: caught lost=" + tally.lost());
        assertThat(tally.lost()).isPositive();
    }

    @Test
    void controlWithoutSyncOfTheLogAsBySynchronousNormalIsCaught() throws Exception {
        Path liar = CProgram.compileLibrary("lyingdisk", folder);

        Tally tally = control(gateway(liar).withEnvironment("LYINGDISK_FILES", "-wal"), false);

        System.out.println("PROOF power cut, control synchronous=NORMAL: caught lost=" + tally.lost());
        assertThat(tally.lost()).isPositive();
    }

    @Test
    void controlThatAcknowledgesBeforeTheCommitIsCaught() throws Exception {
        Tally tally = control(gateway(), true);

        System.out.println("PROOF power cut, control acknowledge before commit: caught lost=" + tally.lost());
        assertThat(tally.lost()).isPositive();
    }
}
