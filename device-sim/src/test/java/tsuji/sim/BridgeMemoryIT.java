package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioReader;

/** The packaged bridge with twenty links in a heap of 64 MB, and whether it stays as it is. */
@EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
class BridgeMemoryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN = Duration.ofSeconds(60);

    /** The heap that the product gives it is 64 MB; so much of it may be in use when the collector has been. */
    private static final long HEAP_BYTES_MAX = 32L << 20;

    private static final long HEAP_GROWTH_MAX = 4L << 20;

    /** The heap, and what a JVM needs beside it. */
    private static final long RESIDENT_BYTES_MAX = 160L << 20;

    /** 2 + 8 + 6 + 4 links. */
    private static final String WIRES = """
            apiVersion: device-sim/v1
            name: twenty
            fleet: [{id: SC-1, type: scooter}]
            serial:
              - {kind: bp35a1, device: MT-1}
              - {kind: bp35c2, device: MT-2, slotEnds: 15m, daysAway: 30}
            """;

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsSocat() {
        Tool.assumeInstalled("socat");
    }

    @Test
    void twentyLinksFitIntoTheHeapAndGrowNot() throws Exception {
        Scenario scenario = ScenarioReader.read(Files.writeString(folder.resolve("twenty.yaml"), wires()));
        assertThat(scenario.wires()).hasSize(20);
        try (Line line = Line.layOut(
                CitySettings.embedded(folder), GatewaySettings.in(folder.resolve("gateway")), Clock.systemUTC())) {
            line.enrol(DemoScenario.types(scenario));
            try (EmulatedWires wires =
                    EmulatedWires.layOut(scenario, new RunFolder(folder), line.gateway(), Optional.empty())) {
                line.gateway().start();
                wires.start((device, command) -> {});
                await().atMost(PATIENCE).until(wires::isSettled);

                long heap = Heap.bytesAfterCollection(wires.bridge().pid());
                long accepted = line.gateway().ledger().accepted();
                LockSupport.parkNanos(BETWEEN.toNanos());
                long heapLater = Heap.bytesAfterCollection(wires.bridge().pid());
                long resident = wires.bridge().residentBytes();
                long served = line.gateway().ledger().accepted() - accepted;

                System.out.println("PROOF bridge with 20 links: heap after collection " + (heap >> 10) + " KiB, after "
                        + BETWEEN.toSeconds() + " s and " + served + " messages " + (heapLater >> 10)
                        + " KiB, resident " + (resident >> 20) + " MiB");
                assertThat(served).isGreaterThan(BETWEEN.toSeconds());
                assertThat(heapLater).isLessThan(HEAP_BYTES_MAX).isLessThan(heap + HEAP_GROWTH_MAX);
                assertThat(resident).isPositive().isLessThan(RESIDENT_BYTES_MAX);
                wires.end();
            }
        }
    }

    private static String wires() {
        StringBuilder text = new StringBuilder(WIRES);
        for (int bus = 1; bus <= 8; bus++) {
            text.append("  - {kind: modbus, device: \"MB-" + bus + "-{1..2}\", noise: 5%}\n");
        }
        for (int dock = 1; dock <= 6; dock++) {
            text.append("  - {kind: " + (dock % 2 == 0 ? "xiaomi" : "ninebot") + ", device: DK-" + dock + "}\n");
        }
        text.append("omni:\n");
        for (int scooter = 1; scooter <= 4; scooter++) {
            text.append("  - {device: OM-" + scooter + ", imei: \"12345678912345" + scooter + "\"}\n");
        }
        return text.toString();
    }
}
