package tsuji.gateway.health;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;

/** What the process takes from its machine: memory, files, and the life of the card. */
public final class ProcessMetrics {
    /** A plain 32 GB card: about 300 writes of every cell. Cautious; an industrial card lasts ten times longer. */
    static final double CARD_ENDURANCE_BYTES = 10e12;

    /** Before this much time has passed a rate says nothing. */
    static final long RATE_AFTER_MILLIS = 60_000;

    private static final double MILLIS_PER_DAY = 86_400_000;

    private ProcessMetrics() {}

    /**
     * Registers the metrics of this process.
     *
     * @param monoMillis for the rate of bytes written.
     */
    public static void register(Counters counters, String version, LongSupplier monoMillis) {
        long startedMillis = monoMillis.getAsLong();
        Runtime runtime = Runtime.getRuntime();
        counters.gauges("tsuji_build_info", "The running version.", "version", () -> Map.of(version, 1.0));
        counters.gauge(
                "process_resident_memory_bytes",
                "Memory of the process that is in RAM.",
                () -> number(Path.of("/proc/self/status"), "VmRSS:") * 1024);
        counters.gauge(
                "jvm_memory_used_bytes", "Heap in use.", () -> runtime.totalMemory() - (double) runtime.freeMemory());
        counters.gauge("jvm_memory_max_bytes", "Heap at most.", runtime::maxMemory);
        counters.gauge(
                "jvm_threads_current",
                "Threads.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        counters.gauge("tsuji_disk_written_bytes", "Written to disks since the start.", ProcessMetrics::written);
        counters.gauge(
                "tsuji_card_life_days",
                "How long a plain 32 GB card lasts at the rate since the start.",
                () -> cardLifeDays(written(), monoMillis.getAsLong() - startedMillis));
    }

    static double cardLifeDays(double writtenBytes, long overMillis) {
        if (overMillis < RATE_AFTER_MILLIS) {
            return Double.NaN;
        }
        return CARD_ENDURANCE_BYTES / (writtenBytes / (overMillis / MILLIS_PER_DAY));
    }

    private static double written() {
        return number(Path.of("/proc/self/io"), "write_bytes:");
    }

    /** The number behind {@code label}; not a number when the kernel does not tell. */
    private static double number(Path file, String label) {
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII).stream()
                    .filter(line -> line.startsWith(label))
                    .mapToDouble(line -> Double.parseDouble(
                            line.substring(label.length()).strip().split(" ")[0]))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
