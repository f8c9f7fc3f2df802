package tsuji.sim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.Tool;

/** Days and hours of a gateway's life at twenty times and more their speed; with {@code -Dtsuji.long=true} whole ones. */
class EnduranceIT {
    private static final boolean LONG = Boolean.getBoolean("tsuji.long");
    private static final int DEVICES = 50;

    /** 72 hours at 100 messages a second; a tenth of them, unless asked for all. */
    private static final long OFFLINE_MESSAGES = LONG ? 25_920_000 : 2_592_000;

    /** Less than the messages need, so that something must go. */
    private static final long BUDGET_BYTES = LONG ? 1L << 30 : 128L << 20;

    /** Of the write-ahead log and of what comes until retention has its turn. */
    private static final long BEYOND_BUDGET_BYTES = 32L << 20;

    /** The heap of 128 MiB, and what a JVM needs beside it. */
    private static final long MEMORY_BYTES_MAX = 220L << 20;

    private static final Duration FILL_MAX = LONG ? Duration.ofMinutes(40) : Duration.ofMinutes(4);
    private static final Duration DRAIN_MAX = FILL_MAX;

    /** Eight hours at 100 messages a second take 24 minutes. */
    private static final int PER_SECOND = 2_000;

    private static final Duration WARM_UP = LONG ? Duration.ofMinutes(2) : Duration.ofSeconds(3);
    private static final Duration SLICE = LONG ? Duration.ofSeconds(72) : Duration.ofSeconds(1);
    private static final int SLICES = LONG ? 20 : 6;

    /** A leak of 1 MB an hour would be more than this after eight. */
    private static final long HEAP_GROWTH_MAX = 8L << 20;

    /** A connection that is being made again, a compiler's thread that comes or goes. */
    private static final int COMING_AND_GOING = 8;

    @TempDir
    private Path folder;

    /** What may only grow when something is left behind. */
    private record Holdings(long heapBytes, int threads, int descriptors) {
        static Holdings of(GatewayProcess gateway) throws IOException, InterruptedException {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            int code = new ProcessBuilder(jcmd.toString(), Long.toString(gateway.pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            assertThat(code).as("exit code of jcmd").isZero();
            Path process = Path.of("/proc", Long.toString(gateway.pid()));
            return new Holdings(
                    metric(gateway, "jvm_memory_used_bytes"),
                    count(process.resolve("task")),
                    count(process.resolve("fd")));
        }

        private static int count(Path directory) throws IOException {
            try (Stream<Path> entries = Files.list(directory)) {
                return (int) entries.count();
            }
        }

        private static long metric(GatewayProcess gateway, String name) throws IOException, InterruptedException {
            return gateway.get("/metrics")
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @BeforeEach
    void needMosquitto() {
        Tool.assumeInstalled("mosquitto");
    }

    private static GatewayProcess gateway(Place place) {
        return ((GatewaySubject) place.subject()).process();
    }

    private static long bytesOnDisk(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("journal.db"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void threeDaysWithoutTheCityStayWithinTheBudget() throws Exception {
        Map<String, String> settings =
                Map.of("journal.bytes_max", Long.toString(BUDGET_BYTES), "journal.ballast_bytes", "0");
        try (Place place = Place.of(Kind.GATEWAY, folder, DEVICES, settings);
                DeviceLoad load = place.load(DEVICES, 20)) {
            GatewayProcess gateway = gateway(place);
            place.city().stop();

            long sent = load.flatOut(FILL_MAX, OFFLINE_MESSAGES).sent();

            GatewayLedger full = gateway.ledger();
            long onDisk = bytesOnDisk(folder);
            assertThat(sent).isEqualTo(OFFLINE_MESSAGES);
            assertThat(full.imbalance()).isZero();
            assertThat(full.accepted()).isEqualTo(full.confirmed() + full.queued() + full.expired());
            assertThat(full.accepted()).isGreaterThanOrEqualTo(sent);
            assertThat(full.expired()).as("more than the budget holds").isPositive();
            assertThat(onDisk).isBetween(BUDGET_BYTES / 2, BUDGET_BYTES + BEYOND_BUDGET_BYTES);
            assertThat(gateway.residentBytes()).isLessThan(MEMORY_BYTES_MAX);

            place.city().start();
            place.sink().connect();
            await().atMost(DRAIN_MAX).until(() -> gateway.ledger().queued() == 0);
            GatewayLedger empty = gateway.ledger();
            assertThat(place.sink().entries()).isGreaterThanOrEqualTo(empty.confirmed());
            assertThat(empty.accepted()).isEqualTo(empty.confirmed() + empty.expired());
            System.out.println("PROOF 72 h offline: messages=" + sent + " budget=" + BUDGET_BYTES + " on disk=" + onDisk
                    + " thinned out=" + empty.expired() + " forwarded afterwards=" + empty.confirmed() + " resident="
                    + gateway.residentBytes());
        }
    }

    @Test
    void hoursOfWorkLeaveNothingBehind() throws Exception {
        Map<String, String> settings =
                Map.of("journal.bytes_max", Long.toString(BUDGET_BYTES), "journal.ballast_bytes", "0");
        List<Holdings> holdings = new ArrayList<>();
        try (Place place = Place.of(Kind.GATEWAY, folder, DEVICES, settings);
                DeviceLoad load = place.load(DEVICES, 400)) {
            GatewayProcess gateway = gateway(place);
            long sent = load.paced(WARM_UP, PER_SECOND).sent();
            // The first look costs the gateway a thread or two of its own.
            Holdings.of(gateway);
            holdings.add(Holdings.of(gateway));
            for (int slice = 0; slice < SLICES; slice++) {
                sent += load.paced(SLICE, PER_SECOND).sent();
                holdings.add(Holdings.of(gateway));
            }

            assertThat(place.sink().await(sent, DRAIN_MAX)).isTrue();
            assertThat(gateway.ledger().imbalance()).isZero();
            System.out.println("PROOF soak: messages=" + sent + " " + holdings.get(0) + " to "
                    + holdings.get(holdings.size() - 1));
        }

        assertThat(growth(holdings, Holdings::heapBytes))
                .as("heap after collections")
                .isLessThan(HEAP_GROWTH_MAX);
        assertThat(growth(holdings, Holdings::threads)).as("threads").isLessThanOrEqualTo(COMING_AND_GOING);
        assertThat(growth(holdings, Holdings::descriptors)).as("descriptors").isLessThanOrEqualTo(COMING_AND_GOING);
    }

    /** From the first half to the second, by medians. */
    private static long growth(List<Holdings> holdings, ToLongFunction<Holdings> what) {
        int half = holdings.size() / 2;
        return median(holdings.subList(half, holdings.size()), what) - median(holdings.subList(0, half), what);
    }

    private static long median(List<Holdings> holdings, ToLongFunction<Holdings> what) {
        return holdings.stream()
                .mapToLong(what)
                .sorted()
                .skip(holdings.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
