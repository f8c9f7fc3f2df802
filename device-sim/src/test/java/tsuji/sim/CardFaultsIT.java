package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.PowerCut;
import tsuji.sim.fault.TcpProxy;
import tsuji.sim.fault.Tool;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Speed;
import tsuji.sim.verify.Tally;

/** A card that became read-only, and a temporary directory that is of no use. */
class CardFaultsIT {
    private static final int DEVICES = 10;
    private static final long DISK_BYTES = 64L * 1024 * 1024;
    private static final long DRAIN_SECONDS_MAX = 60;
    private static final Duration SILENT_FOR = Duration.ofSeconds(2);
    private static final Duration NOTICED_MAX = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private GatewaySettings gateway(Path data) {
        return GatewaySettings.in(folder.resolve("gateway"))
                .withData(data)
                .with("uplink.backoff_max_ms", "500")
                .with("journal.ballast_bytes", "1048576");
    }

    @Test
    void readOnlyCardStopsAcknowledgementsIsSaidAndLosesNothing() throws Exception {
        Tally tally = afterAReadOnlyCard(false);

        System.out.println("PROOF read-only card: acked=" + tally.acknowledged() + " lost=" + tally.lost());
        assertThat(tally.acknowledged()).isPositive();
        assertThat(tally.lost()).as("%s", tally.losses()).isZero();
    }

    @Test
    void controlThatAcknowledgesBeforeTheCommitIsCaughtByAReadOnlyCard() throws Exception {
        Tally tally = afterAReadOnlyCard(true);

        System.out.println("PROOF read-only card, control acknowledge before commit: caught lost=" + tally.lost());
        assertThat(tally.lost()).isPositive();
    }

    private Tally afterAReadOnlyCard(boolean hasty) throws Exception {
        Tool.assumeMayMount(folder);
        try (PowerCut card = new PowerCut(folder, DISK_BYTES);
                Line line = Line.layOut(
                        CitySettings.embedded(folder), gateway(card.folder().resolve("data")), Clock.systemUTC());
                HastyDoor door = new HastyDoor(line.gateway().mqttPort());
                TcpProxy cable = TcpProxy.start(new InetSocketAddress(
                        "127.0.0.1", hasty ? door.port() : line.gateway().mqttPort()))) {
            line.uplink().down();
            Traffic traffic = Traffic.start(line, DEVICES, Speed.MAX, cable.port());
            line.gateway().start();
            traffic.awaitAcknowledged(200);

            cable.down();
            card.becomeReadOnly();
            cable.up();

            await().atMost(NOTICED_MAX)
                    .until(() -> line.gateway().get("/health").contains("\"storage\":\"read_only\""));
            if (!hasty) {
                // Answers of before may still have been under way; from the alarm on there are none.
                long acknowledged = traffic.acknowledged();
                await().during(SILENT_FOR).atMost(NOTICED_MAX).until(() -> traffic.acknowledged() == acknowledged);
            }
            line.gateway().kill();
            card.repair();
            line.gateway().start();
            traffic.awaitAcknowledged(1);
            traffic.stop();
            line.uplink().up();
            GatewayLedger ledger = line.drain(DRAIN_SECONDS_MAX);
            Tally tally = line.judge(traffic.sent(), Expectations.PROMISES).tally();
            line.gateway().kill();
            assertThat(ledger.missing()).isZero();
            return tally;
        }
    }

    @Test
    void startsWithATemporaryDirectoryThatIsFullAndExecutesNothing() throws Exception {
        Tool.assumeMayMount(folder);
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Tool.run(List.of("mount", "-t", "tmpfs", "-o", "size=64k,noexec", "none", temporary.toString()));
        GatewaySettings settings = gateway(folder.resolve("data"))
                .withEnvironment("TSUJI_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary + " -XX:-UsePerfData");
        try (Line line = Line.layOut(CitySettings.embedded(folder), settings, Clock.systemUTC())) {
            assertThatThrownBy(() -> Files.write(temporary.resolve("pad"), new byte[256 * 1024]))
                    .isInstanceOf(IOException.class);
            Traffic traffic = Traffic.start(line, DEVICES, Speed.MAX);
            line.gateway().start();
            traffic.awaitAcknowledged(10);
            traffic.stop();
            System.out.println("PROOF full and noexec temporary directory: started, acked=" + traffic.acknowledged());
        } finally {
            Tool.run(List.of("umount", temporary.toString()));
        }
    }
}
