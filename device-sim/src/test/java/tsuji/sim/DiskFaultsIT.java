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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.CitySettings;
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

    /** The start needs some; strace counts per thread, so what fails is what the journal's thread syncs. */
    private static final int FIRST_FAILED_SYNC = 30;

    private static final int SYNCS_BETWEEN_FAILURES = 23;

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
        Tally tally = afterFailedSyncs(false);

        System.out.println("PROOF fsync EIO: every " + SYNCS_BETWEEN_FAILURES + "th fails, acked="
                + tally.acknowledged() + " lost=" + tally.lost());
        assertThat(tally.lost()).isZero();
    }

    @Test
    void controlThatAcknowledgesBeforeTheCommitIsCaughtByFailedSyncs() throws Exception {
        Tally tally = afterFailedSyncs(true);

        System.out.println("PROOF fsync EIO, control acknowledge before commit: caught lost=" + tally.lost());
        assertThat(tally.lost()).isPositive();
    }

    private Tally afterFailedSyncs(boolean hasty) throws Exception {
        Tool.assumeInstalled("strace");
        String failures = "inject=fsync,fdatasync:error=EIO:when=" + FIRST_FAILED_SYNC + "+" + SYNCS_BETWEEN_FAILURES;
        List<String> tracer = List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=fsync,fdatasync",
                "--seccomp-bpf",
                "-e",
                failures);
        try (Line line = Line.layOut(CitySettings.embedded(folder), gateway().wrappedBy(tracer), Clock.systemUTC());
                HastyDoor door = new HastyDoor(line.gateway().mqttPort())) {
            line.uplink().down();
            int port = hasty ? door.port() : line.gateway().mqttPort();
            Traffic traffic = Traffic.start(line, DEVICES, new Speed(20), port);
            line.gateway().start();
            traffic.awaitAcknowledged(500);
            await().atMost(RECOVERY_MAX).until(() -> hasFailed(line));

            return judge(line, traffic);
        }
    }

    /** The fault did happen, or nothing is proved. */
    private static boolean hasFailed(Line line) throws IOException {
        return line.gateway().output().stream().anyMatch(text -> text.contains("journal recovered from IO"));
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
