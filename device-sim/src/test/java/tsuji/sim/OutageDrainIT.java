package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.City;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Speed;
import tsuji.sim.verify.Verdict;

/** P3: after an outage fresh readings go out at once, and the backlog drains beside them. */
class OutageDrainIT {
    private static final int DEVICES = 20;
    private static final long BACKLOG = 20_000;
    private static final long DRAIN_SECONDS_MAX = 120;

    @TempDir
    Path folder;

    @Test
    void liveGoesFirstAndTheBacklogDrainsBesideIt() throws Exception {
        GatewaySettings gateway = GatewaySettings.in(folder.resolve("gateway"))
                .with("uplink.backoff_max_ms", "500")
                // Small batches and a small window: the backlog takes many rounds, so its neighbours can be seen.
                .with("uplink.batch_entries_max", "50")
                .with("uplink.window", "2");
        try (Line line = Line.layOut(CitySettings.embedded(folder), gateway, Clock.systemUTC())) {
            line.uplink().down();
            Traffic traffic = Traffic.start(line, DEVICES, Speed.MAX);
            line.gateway().start();
            traffic.awaitAcknowledged(BACKLOG);

            line.uplink().up();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> line.city().counts().live() > 100);
            traffic.stop();
            GatewayLedger ledger = line.drain(DRAIN_SECONDS_MAX);

            Verdict verdict = line.judge(traffic.sent(), Expectations.PROMISES);
            assertThat(verdict.isPass()).as(verdict.line()).isTrue();
            assertThat(ledger.missing()).isZero();
            List<String> lanes = lanes();
            int firstLive = lanes.indexOf("live");
            assertThat(lanes.subList(firstLive, lanes.size()))
                    .as("backlog after live")
                    .contains("backlog");
            long backlogBefore = firstLive;
            long backlog = lanes.stream().filter("backlog"::equals).count();
            System.out.println("PROOF outage: backlog=" + backlog + " of which before the first live entry="
                    + backlogBefore + " lost=" + verdict.tally().lost());
            assertThat(backlogBefore).isLessThan(backlog / 2);
        }
    }

    private List<String> lanes() throws Exception {
        List<String> lanes = new ArrayList<>();
        RecordReader.readStored(City.file(folder), (StoredEntry entry) -> lanes.add(entry.lane()));
        return lanes;
    }
}
