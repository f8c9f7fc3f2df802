package tsuji.gateway.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.gateway.health.Health;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/** What the journal alone can do on this disk; runs only when asked for: {@code -Dtest='*Bench'}. */
class JournalBench {
    private static final int ENTRIES = 500_000;
    private static final int BODY_BYTES = 200;
    private static final int DEVICES = 50;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"1, false", "16, false", "256, false", "256, true", "2048, true"})
    void entriesAreAppendedAndCommitted(int perCommit, boolean confirming) throws Exception {
        DeviceId[] ids = new DeviceId[DEVICES];
        Arrays.setAll(ids, i -> new DeviceId("sc-" + (10_000 + i)));
        Random random = new Random(4711);
        byte[] body = new byte[BODY_BYTES];
        random.nextBytes(body);
        int entries = Math.min(ENTRIES, perCommit * 2_000);
        JournalSettings settings = new JournalSettings(directory, 4L << 30, 14, 0);
        try (Journal journal = Journal.open(settings, new BootClock("bench"), new Health())) {
            long writtenBefore = writtenBytes();
            long[] commitNanos = new long[entries / perCommit];
            long start = System.nanoTime();
            for (int group = 0; group < commitNanos.length; group++) {
                for (int i = 0; i < perCommit; i++) {
                    journal.append(new NewEntry(
                            ids[random.nextInt(DEVICES)], DataClass.TELEMETRY, group, body, random.nextLong()));
                }
                long before = System.nanoTime();
                journal.commit();
                commitNanos[group] = System.nanoTime() - before;
                if (confirming && group > 0) {
                    long last = journal.lastSeq() - perCommit;
                    journal.confirm(journal.epoch(), List.of(new SeqRange(last - perCommit + 1, last)));
                }
                journal.maintain();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Arrays.sort(commitNanos);
            System.out.printf(
                    "BENCH journal, %d a commit, confirming %s: %d entries/s, commit p50 %d us p99 %d us, %d B written each%n",
                    perCommit,
                    confirming,
                    (long) (entries / seconds),
                    commitNanos[commitNanos.length / 2] / 1_000,
                    commitNanos[commitNanos.length * 99 / 100] / 1_000,
                    (writtenBytes() - writtenBefore) / entries);
        }
    }

    /** What this process asked the file systems to write. */
    private static long writtenBytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("write_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                .findFirst()
                .orElse(0);
    }
}
