package tsuji.gateway.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import tsuji.gateway.health.Health;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * Measures; asserts nothing. Arguments: directory, entries, entries per commit, body bytes, devices, confirm (true or false).
 */
final class JournalBench {
    private JournalBench() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int entries = Integer.parseInt(args[1]);
        int perCommit = Integer.parseInt(args[2]);
        int bodyBytes = Integer.parseInt(args[3]);
        int devices = Integer.parseInt(args[4]);
        boolean confirming = Boolean.parseBoolean(args[5]);
        DeviceId[] ids = new DeviceId[devices];
        Arrays.setAll(ids, i -> new DeviceId("sc-" + (10_000 + i)));
        Random random = new Random(4711);
        byte[] body = new byte[bodyBytes];
        random.nextBytes(body);
        JournalSettings settings = new JournalSettings(directory, 4L << 30, 14, 0);
        try (Journal journal = Journal.open(settings, new BootClock("bench"), new Health())) {
            long writtenBefore = writtenBytes();
            long[] commitNanos = new long[entries / perCommit];
            long start = System.nanoTime();
            for (int group = 0; group < commitNanos.length; group++) {
                for (int i = 0; i < perCommit; i++) {
                    journal.append(new NewEntry(
                            ids[random.nextInt(devices)], DataClass.TELEMETRY, group, body, random.nextLong()));
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
                    "%d entries of %d B, %d a commit, %d devices, confirming %s: %d entries/s, commit p50 %d us p99 %d us,"
                            + " %d B written per entry, database %d B, WAL %d B%n",
                    entries,
                    bodyBytes,
                    perCommit,
                    devices,
                    confirming,
                    (long) (entries / seconds),
                    commitNanos[commitNanos.length / 2] / 1_000,
                    commitNanos[commitNanos.length * 99 / 100] / 1_000,
                    (writtenBytes() - writtenBefore) / entries,
                    Files.size(settings.database()),
                    Files.size(directory.resolve("journal.db-wal")));
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
