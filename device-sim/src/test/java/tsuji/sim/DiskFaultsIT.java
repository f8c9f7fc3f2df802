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
import tsuji.sim.verify.Verdict;

/** What cards do besides losing power: run full, fail to sync, rot. */
class DiskFaultsIT {
    private static final int DEVICES = 10;
    private static final long DRAIN_SECONDS_MAX = 120;
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private GatewaySettings gateway() {
        return GatewaySettings.in(folder.resolve("gateway")).with("uplink.backoff_max_ms", "500");
    }

    private static void judge(Line line, Traffic traffic, String proof) throws Exception {
        traffic.stop();
        line.uplink().up();
        GatewayLedger ledger = line.drain(DRAIN_SECONDS_MAX);
        Verdict verdict = line.judge(traffic.sent(), Expectations.PROMISES);
        System.out.println("PROOF " + proof + ": " + verdict.line());
        assertThat(verdict.isPass()).as(verdict.line()).isTrue();
        assertThat(ledger.missing()).isZero();
    }

    @Test
    void fullDiskStopsAcknowledgementsAndSpaceBringsThemBack() throws Exception {
        Tool.assumeMayMount(folder);
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Tool.run(List.of("mount", "-t", "tmpfs", "-o", "size=24m", "none", disk.toString()));
        try (Line line = Line.layOut(
                CitySettings.embedded(folder),
                gateway().withData(disk.resolve("data")).with("journal.ballast_bytes", "2097152"),
                Clock.systemUTC())) {
            Path pad = disk.resolve("pad");
            Files.write(pad, new byte[8 * 1024 * 1024]);
            line.uplink().down();
            Traffic traffic = Traffic.start(line, DEVICES, Speed.MAX);
            line.gateway().start();
            await().atMost(RECOVERY_MAX)
                    .until(() -> !line.gateway().get("/health").contains("\"storage\":\"normal\""));

            Files.delete(pad);
            line.uplink().up();

            traffic.awaitAcknowledged(100);
            judge(line, traffic, "disk full");
        } finally {
            Tool.run(List.of("umount", disk.toString()));
        }
    }

    @Test
    void failedSyncIsNeverAcknowledged() throws Exception {
        Tool.assumeInstalled("strace");
        List<String> tracer = List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=fsync,fdatasync",
                "-e",
                "inject=fsync,fdatasync:error=EIO:when=40+40");
        try (Line line = Line.layOut(CitySettings.embedded(folder), gateway().wrappedBy(tracer), Clock.systemUTC())) {
            line.uplink().down();
            Traffic traffic = Traffic.start(line, DEVICES, new Speed(20));
            line.gateway().start();
            traffic.awaitAcknowledged(500);

            judge(line, traffic, "fsync EIO");
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
