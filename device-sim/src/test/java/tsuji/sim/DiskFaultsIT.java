package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.FailingSync;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Speed;
import tsuji.sim.verify.Tally;
import tsuji.sim.verify.Verdict;

/** What cards do besides losing power: run full, fail to sync, rot. */
class DiskFaultsIT {
    private static final int DEVICES = 10;
    private static final long DRAIN_SECONDS_MAX = 120;
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(120);
    private static final Duration RESUME_MAX = Duration.ofSeconds(5);
    private static final int MORE = 20;

    @TempDir
    Path folder;

    private GatewaySettings gateway() {
        return GatewaySettings.in(folder.resolve("gateway")).with("uplink.backoff_max_ms", "500");
    }

    private static Tally judge(Line line, Traffic traffic) throws Exception {
        traffic.stop();
        line.uplink().up();
        GatewayLedger ledger = line.drain(DRAIN_SECONDS_MAX);
        assertThat(ledger.missing()).isZero();
        return line.judge(traffic.sent(), Expectations.PROMISES).tally();
    }

    @Test
    void fullDiskStopsAcknowledgementsAndSpaceBringsThemBack() throws Exception {
        Tally tally = afterADiskThatRanFull(false);

        assertThat(tally.lost()).isZero();
    }

    @Test
    void controlThatAcknowledgesBeforeTheCommitIsCaughtByAFullDisk() throws Exception {
        Tally tally = afterADiskThatRanFull(true);

        System.out.println("PROOF disk full, control acknowledge before commit: caught lost=" + tally.lost());
        assertThat(tally.lost()).isPositive();
    }

    private Tally afterADiskThatRanFull(boolean hasty) throws Exception {
        Tool.assumeMayMount(folder);
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Tool.run(List.of("mount", "-t", "tmpfs", "-o", "size=24m", "none", disk.toString()));
        try (Line line = Line.layOut(
                        CitySettings.embedded(folder),
                        gateway().withData(disk.resolve("data")).with("journal.ballast_bytes", "2097152"),
                        Clock.systemUTC());
                HastyDoor door = new HastyDoor(line.gateway().mqttPort())) {
            Path pad = disk.resolve("pad");
            Files.write(pad, new byte[8 * 1024 * 1024]);
            line.uplink().down();
            int port = hasty ? door.port() : line.gateway().mqttPort();
            Traffic traffic = Traffic.start(line, DEVICES, Speed.MAX, port);
            line.gateway().start();
            await().atMost(RECOVERY_MAX)
                    .until(() -> line.gateway().get("/health").contains("\"storage\":\"full\""));
            line.uplink().up();

            long freedNanos = System.nanoTime();
            Files.delete(pad);
            traffic.awaitAcknowledged(MORE);
            Duration resumed = Duration.ofNanos(System.nanoTime() - freedNanos);

            Tally tally = judge(line, traffic);
            if (!hasty) {
                System.out.println("PROOF disk full: resumed after " + resumed.toMillis() + " ms, acked="
                        + tally.acknowledged() + " lost=" + tally.lost());
                assertThat(resumed).isLessThan(RESUME_MAX);
            }
            return tally;
        } finally {
            Tool.run(List.of("umount", disk.toString()));
        }
    }

    @Test
    void failedSyncIsNeverAcknowledged() throws Exception {
        Tally tally = afterFailedSyncs(List.of(1, 2, 3, 5, 8), false);

        System.out.println("PROOF fsync EIO: n=5 (1st, 2nd, 3rd, 5th, 8th sync), acked=" + tally.acknowledged()
                + " lost=" + tally.lost());
        assertThat(tally.lost()).isZero();
    }

    @Test
    void controlThatAcknowledgesBeforeTheCommitIsCaughtByFailedSyncs() throws Exception {
        Tally tally = afterFailedSyncs(List.of(1, 2), true);

        System.out.println("PROOF fsync EIO, control acknowledge before commit: caught lost=" + tally.lost());
        assertThat(tally.lost()).isPositive();
    }

    private Tally afterFailedSyncs(List<Integer> nths, boolean hasty) throws Exception {
        Tool.assumeInstalled("strace");
        try (Line line = Line.layOut(CitySettings.embedded(folder), gateway(), Clock.systemUTC());
                HastyDoor door = new HastyDoor(line.gateway().mqttPort())) {
            line.uplink().down();
            int port = hasty ? door.port() : line.gateway().mqttPort();
            Traffic traffic = Traffic.start(line, DEVICES, new Speed(20), port);
            line.gateway().start();
            for (int nth : nths) {
                traffic.awaitAcknowledged(20);
                long failures = syncFailures(line);
                FailingSync sync = FailingSync.of(line.gateway(), nth, folder);
                await().atMost(RECOVERY_MAX).until(() -> syncFailures(line) > failures);
                sync.close();
                beServiceManager(line);
            }
            traffic.awaitAcknowledged(20);
            return judge(line, traffic);
        }
    }

    private static long syncFailures(Line line) throws IOException {
        try (Stream<String> lines = Files.lines(line.gateway().log())) {
            return lines.filter(text -> text.contains("SQLITE_IOERR_FSYNC")).count();
        }
    }

    /** At the third failure within an hour the gateway ends, so that it is started anew. */
    private static void beServiceManager(Line line) throws Exception {
        boolean serves =
                await().atMost(RECOVERY_MAX).until(() -> !line.gateway().isRunning() || isNormal(line), over -> over)
                        && line.gateway().isRunning();
        if (!serves) {
            line.gateway().start();
        }
    }

    private static boolean isNormal(Line line) throws InterruptedException {
        try {
            return line.gateway().get("/health").contains("\"storage\":\"normal\"");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void bitFlipsInTheStoppedDatabaseAreCountedNotForwarded() throws Exception {
        try (Line line = Line.layOut(CitySettings.embedded(folder), gateway(), Clock.systemUTC())) {
            line.uplink().down();
            Traffic traffic = Traffic.start(line, DEVICES, Speed.MAX);
            line.gateway().start();
            traffic.awaitAcknowledged(5_000);
            traffic.stop();
            line.gateway().terminate();
            flipBits(line.gateway().dataFolder(), 10);
            line.gateway().start();
            line.uplink().up();

            GatewayLedger ledger = line.drain(DRAIN_SECONDS_MAX);

            Verdict verdict = line.judge(traffic.sent(), Expectations.PROMISES);
            System.out.println("PROOF bit flips: " + verdict.line());
            assertThat(verdict.tally().arrivals().corrupted())
                    .as(verdict.line())
                    .isZero();
            assertThat(verdict.tally().lost()).as(verdict.line()).isZero();
            assertThat(ledger.missing()).as("%s", ledger).isZero();
        }
    }

    private static void flipBits(Path data, int flips) throws IOException {
        Path database;
        try (var files = Files.walk(data)) {
            database = files.filter(file -> file.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow();
        }
        Random random = new Random(4711);
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            for (int i = 0; i < flips; i++) {
                // Not in the first pages: those hold the schema, and losing them is another test.
                long at = 64 * 1024 + (long) (random.nextDouble() * (file.length() - 64 * 1024));
                file.seek(at);
                int old = file.read();
                file.seek(at);
                file.write(old ^ 1 << random.nextInt(8));
            }
        }
    }
}
