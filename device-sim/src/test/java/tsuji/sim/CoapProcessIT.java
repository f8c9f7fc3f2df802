package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tsuji.sim.city.City;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.Checkout;
import tsuji.sim.fault.ChildProcess;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioReader;

/** How many devices with DTLS the packaged simulator plays in one process on one processor, against the packaged gateway. */
class CoapProcessIT extends CommandLineTest {
    private static final int DEVICES = Boolean.getBoolean("tsuji.long") ? 500 : 100;
    private static final Duration REPORTED_MAX = Duration.ofSeconds(120);
    private static final Duration END_MAX = Duration.ofSeconds(60);

    /** The product gives it a heap of 512 MB; so much of it may be in use when the collector has been. */
    private static final long HEAP_BYTES_MAX = 64L << 20;

    private static final String SCENARIO = """
            apiVersion: device-sim/v1
            name: one-process
            seed: 8
            clock: {start: now, duration: 1h, speed: 1x}
            target: {port: %d, coapsPort: %d}
            fleet:
              - {id: "SC-{0001..%04d}", type: scooter, transport: coaps, report: {moving: 2s, parked: 2s}}
            expect: {refused: 0, queued: 0, expired: 0}
            """;

    @Test
    void devicesOfOneProcessAllReportAndNothingIsLost() throws Exception {
        try (Line line = Line.layOut(
                CitySettings.embedded(dir),
                GatewaySettings.in(dir.resolve("gateway")).withCoaps(),
                Clock.systemUTC())) {
            GatewayProcess gateway = line.gateway();
            Path file = scenario(
                    SCENARIO.formatted(gateway.mqttPort(), gateway.coapsPort().orElseThrow(), DEVICES));
            Scenario scenario = ScenarioReader.read(file);
            line.enrol(DemoScenario.types(scenario));
            gateway.start();

            String figures = play(gateway, file);

            int code = sim(
                    "verify",
                    dir.resolve("run"),
                    "--city",
                    City.file(dir),
                    "--gateway-ledger",
                    gateway.url("/ledger"),
                    "--deadline",
                    "30s");
            assertThat(code).as("%s%n%s", err(), out()).isZero();
            assertThat(out()).contains("VERDICT PASS");
            System.out.println("PROOF " + DEVICES + " DTLS devices in one process: " + figures);
        }
    }

    /** Returns what the process needed, once every device had its session and had reported. */
    private String play(GatewayProcess gateway, Path scenario) throws Exception {
        List<String> program = new ArrayList<>(onOneProcessor());
        String where = program.isEmpty() ? "on every processor (no taskset)" : "on one processor";
        program.addAll(List.of(
                Checkout.root().resolve("deploy/bin/tsuji-sim").toString(),
                "run",
                scenario.toString(),
                "--secrets",
                dir.resolve("devices.csv").toString(),
                "--out",
                dir.resolve("run").toString()));
        try (ChildProcess fleet = new ChildProcess(program, Map.of("TSUJI_NO_BUILD", "1"), dir.resolve("fleet.log"))) {
            await().atMost(REPORTED_MAX)
                    .ignoreExceptions()
                    .until(() -> sessions(gateway) == DEVICES && acknowledged().size() == DEVICES);
            long heap = Heap.bytesAfterCollection(fleet.pid());
            Map<String, String> status = status(Long.toString(fleet.pid()));
            Duration cpu = ProcessHandle.of(fleet.pid())
                    .orElseThrow()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow();
            assertThat(fleet.terminate(END_MAX)).isTrue();

            assertThat(heap).isLessThan(HEAP_BYTES_MAX);
            Map<String, Double> facts =
                    RunFacts.read(dir.resolve("run/run.json")).figures();
            return where + ", heap after collection " + (heap >> 20) + " MiB, resident " + status.get("VmRSS")
                    + ", " + status.get("Threads") + " threads, " + cpu.toMillis()
                    + " ms of processor until all had reported; acknowledged "
                    + facts.get("acknowledged").longValue() + " at p50 " + facts.get("pubackP50") + " ms, p99 "
                    + facts.get("pubackP99") + " ms";
        }
    }

    private static List<String> onOneProcessor() throws IOException {
        String last = status("self").get("Cpus_allowed_list").replaceFirst(".*[-,]", "");
        return Tool.isInstalled("taskset") ? List.of("taskset", "-c", last) : List.of();
    }

    private static int sessions(GatewayProcess gateway) throws IOException, InterruptedException {
        return gateway.get("/metrics")
                .lines()
                .filter(line -> line.startsWith("tsuji_coap_sessions "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    private static Map<String, String> status(String process) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", process, "status"))) {
            return lines.map(line -> line.split(":\\s*", 2))
                    .collect(Collectors.toMap(field -> field[0], field -> field[1]));
        }
    }

    /** The devices of which a message was taken. */
    private Set<String> acknowledged() throws IOException {
        Set<String> devices = new HashSet<>();
        RecordReader.readSent(dir.resolve("run/sent.ndjson"), message -> {
            if (message.isAcknowledged()) {
                devices.add(message.device());
            }
        });
        return devices;
    }
}
