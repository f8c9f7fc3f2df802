package tsuji.gateway.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.health.Loop;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/** The journal on real file systems and in real processes. */
class JournalIT {
    private static final Logger LOG = LoggerFactory.getLogger(JournalIT.class);
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");
    private static final int KILLS = 5;
    private static final long WAL_BYTES_MAX = 24 << 20;

    @TempDir
    Path directory;

    private final Health health = new Health();

    private static Process child(Path journal, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), JournalVictim.class.getName()));
        command.add(journal.toString());
        // Newer JVMs write warnings; only what the victim says counts.
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<StoredEntry> read(Journal journal) throws JournalException {
        try (JournalReader reader = journal.openReader()) {
            return reader.read(new SeqRange(1, Long.MAX_VALUE), Integer.MAX_VALUE, Integer.MAX_VALUE)
                    .entries();
        }
    }

    @Test
    void acknowledgedEntriesSurviveKill9() throws Exception {
        Random random = new Random(4711);
        Path where = directory.resolve("journal");
        long acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process victim = child(where);
            try (BufferedReader acks = new BufferedReader(new InputStreamReader(victim.getInputStream(), UTF_8))) {
                int wanted = 20 + random.nextInt(100);
                for (int i = 0; i < wanted; i++) {
                    acknowledged = Long.parseLong(acks.readLine());
                }
                victim.destroyForcibly();
            } finally {
                victim.destroyForcibly().waitFor();
            }
            JournalSettings settings = new JournalSettings(where, 64 << 20, 14, 0);
            try (Journal journal = Journal.open(settings, new BootClock("boot-a"), health)) {
                assertThat(read(journal)).hasSize((int) journal.lastSeq());
                assertThat(journal.lastSeq()).isGreaterThanOrEqualTo(acknowledged);
                assertThat(journal.ledger().accounts().get(0).accepted()).isEqualTo(journal.lastSeq());
            }
        }
        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void startsWithoutATemporaryDirectory() throws Exception {
        Process process = child(directory.resolve("journal"), "-Djava.io.tmpdir=" + directory.resolve("absent"));
        try (BufferedReader acks = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            assertThat(acks.readLine()).isEqualTo("10");
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(directory.resolve("journal").resolve("native")).isNotEmptyDirectory();
    }

    @Test
    void fullDiskStopsAcknowledgingAndResumesWhenThereIsRoom() throws Exception {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", directory.toString());
        if (!mounted) {
            LOG.warn("SKIPPED: a full disk needs the right to mount a tmpfs (root)");
        }
        assumeTrue(mounted);
        try {
            fillAndResume(directory.resolve("journal"));
        } finally {
            run("umount", "-l", directory.toString());
        }
    }

    private void fillAndResume(Path where) throws Exception {
        JournalSettings settings = new JournalSettings(where, 1L << 30, 14, 16 << 20);
        try (Journal journal = Journal.open(settings, new BootClock("boot-a"), health)) {
            Path foreign = directory.resolve("foreign");
            Files.write(foreign, new byte[8 << 20]);
            long acknowledged = appendUntilFull(journal);

            journal.recover(JournalException.Kind.FULL);
            assertThat(journal.lastSeq()).isEqualTo(acknowledged);
            assertThat(health.conditions()).containsKey(ErrorCode.E501);
            append(journal);
            acknowledged = appendUntilFull(journal);

            Files.delete(foreign);
            journal.recover(JournalException.Kind.FULL);
            append(journal);
            assertThat(read(journal)).hasSize((int) acknowledged + 100);
            assertThat(journal.ledger().accounts().get(0).unsent()).isEqualTo(acknowledged + 100);
        }
    }

    private static void append(Journal journal) throws JournalException {
        for (int i = 0; i < 100; i++) {
            journal.append(new NewEntry(SCOOTER, DataClass.EVENT, i, new byte[200], i));
        }
        journal.commit();
    }

    private static long appendUntilFull(Journal journal) {
        for (int i = 0; i < 10_000; i++) {
            try {
                append(journal);
                journal.maintain();
            } catch (JournalException e) {
                assertThat(e.kind()).isEqualTo(JournalException.Kind.FULL);
                return journal.lastSeq();
            }
        }
        throw new IllegalStateException("the disk does not fill");
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @Test
    void logStaysSmallBehindAReaderThatNeverRests() throws Exception {
        JournalSettings settings = new JournalSettings(directory, 1L << 30, 14, 0);
        AtomicBoolean failed = new AtomicBoolean();
        try (Journal journal = Journal.open(settings, new BootClock("boot-a"), health);
                JournalReader reader = journal.openReader()) {
            Loop loop = new Loop(
                    "reader",
                    () -> {
                        try {
                            return reader.read(new SeqRange(1, Long.MAX_VALUE), 500, 1 << 20)
                                    .entries()
                                    .size();
                        } catch (JournalException e) {
                            failed.set(true);
                            return 0;
                        }
                    },
                    (name, cause) -> failed.set(true));
            loop.start();
            try {
                for (int group = 0; group < 350; group++) {
                    for (int i = 0; i < 500; i++) {
                        journal.append(new NewEntry(SCOOTER, DataClass.EVENT, i, new byte[200], i));
                    }
                    journal.commit();
                    journal.maintain();
                }
            } finally {
                loop.close();
            }

            assertThat(failed).isFalse();
            assertThat(Files.size(directory.resolve("journal.db"))).isGreaterThan(WAL_BYTES_MAX);
            assertThat(Files.size(directory.resolve("journal.db-wal"))).isLessThanOrEqualTo(WAL_BYTES_MAX);
        }
    }
}
