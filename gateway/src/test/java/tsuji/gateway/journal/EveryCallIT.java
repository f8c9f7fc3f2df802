package tsuji.gateway.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.StepVictim.Step;

/**
 * F03: the journal hit at every single call of one step to the kernel. Each call in turn is where the process is killed, and
 * where it is told that the disk fails or is full; afterwards what was acknowledged is there and the balance is exact.
 */
class EveryCallIT {
    private static final Logger LOG = LoggerFactory.getLogger(EveryCallIT.class);
    private static final boolean LONG = Boolean.getBoolean("tsuji.long");

    /** An append makes only the first two; that it makes no others is looked at in the long run. */
    private static final List<String> CALLS = LONG
            ? List.of("pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "rename")
            : List.of("pwrite64", "fsync");

    /** What happens to one call, in the words of strace. */
    private static final String KILL = "signal=KILL";

    private static final String EIO = "error=EIO";
    private static final String ENOSPC = "error=ENOSPC";

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private final Map<String, Integer> hits = new TreeMap<>();

    @BeforeEach
    void needsATracer() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "strace is not installed");
    }

    @Test
    void commitSurvivesWhateverHappensAtAnyOfItsCalls() throws Exception {
        hitEveryCallOf(Step.APPEND);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "APPEND")
    @EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
    void everyOtherStepSurvivesWhateverHappensAtAnyOfItsCalls(Step step) throws Exception {
        hitEveryCallOf(step);
    }

    @Test
    void controlThatAcknowledgesBeforeTheCommitIsCaught() throws Exception {
        Path journal = directory.resolve("hasty");
        try (Victim victim = new Victim(journal, Step.APPEND, "hasty")) {
            assertThat(victim.hit("pwrite64", KILL, 1)).isTrue();

            assertThatThrownBy(() -> requireWhole(journal, victim.acknowledged)).isInstanceOf(AssertionError.class);
        }
    }

    private void hitEveryCallOf(Step step) throws Exception {
        for (String call : CALLS) {
            for (String what : List.of(KILL, EIO, ENOSPC)) {
                hits.put(call + " " + what, hitEvery(step, call, what));
            }
        }
        LOG.warn("PROOF F03 {}: {} points, nothing acknowledged lost: {}", step, total(), hits);
        assertThat(hits.get("fsync " + EIO)).isPositive();
        assertThat(hits.get("pwrite64 " + KILL)).isPositive();
    }

    private int total() {
        return hits.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Goes on until the step ends before its n-th such call. */
    private int hitEvery(Step step, String call, String what) throws Exception {
        boolean everyTimeAnew = what.equals(KILL) || step == Step.OPEN;
        int nth = 1;
        boolean reached = true;
        while (reached) {
            Path journal = directory.resolve(call + what + nth);
            try (Victim victim = new Victim(journal, step)) {
                do {
                    reached = victim.hit(call, what, nth);
                    // The first sync is the commit's; a later one is a checkpoint's, which may be tried again.
                    if (reached && nth == 1 && step == Step.APPEND && call.equals("fsync") && !what.equals(KILL)) {
                        assertThat(victim.failed)
                                .as("a failed sync is not acknowledged")
                                .isTrue();
                    }
                    nth += reached ? 1 : 0;
                } while (reached && !everyTimeAnew);
                victim.end();
                requireWhole(journal, victim.acknowledged);
            }
        }
        return nth - 1;
    }

    private static void requireWhole(Path where, List<SeqRange> acknowledged) throws JournalException {
        JournalSettings settings = new JournalSettings(where, JournalSettings.BYTES_MIN, 14, 0);
        try (Journal journal = Journal.open(settings, new BootClock("boot-b"), new Health());
                JournalReader reader = journal.openReader()) {
            SeqRanges unsent = new SeqRanges();
            journal.unsent().forEach(unsent::add);
            List<Long> stored =
                    reader
                            .read(new SeqRange(1, Long.MAX_VALUE), Integer.MAX_VALUE, Integer.MAX_VALUE)
                            .entries()
                            .stream()
                            .map(StoredEntry::seq)
                            .filter(unsent::contains)
                            .toList();
            LedgerSnapshot ledger = journal.ledger();
            long accepted = ledger.accounts().stream()
                    .mapToLong(LedgerSnapshot.Account::accepted)
                    .sum();
            long confirmed = ledger.accounts().stream()
                    .mapToLong(LedgerSnapshot.Account::confirmed)
                    .sum();
            long count = acknowledged.stream().mapToLong(SeqRange::count).sum();
            assertThat(accepted).as("accepted").isGreaterThanOrEqualTo(count);
            assertThat(stored).as("stored and unsent").hasSize((int) (accepted - confirmed));
            // Confirmed is always a beginning: all that was acknowledged behind it must be there.
            long lost = acknowledged.stream()
                    .flatMapToLong(range -> LongStream.rangeClosed(range.first(), range.last()))
                    .filter(seq -> seq >= unsent.first(Long.MAX_VALUE) && !stored.contains(seq))
                    .count();
            assertThat(lost).as("acknowledged and lost").isZero();
        }
    }

    /** The victim as a process, and the tracer that hits it. */
    private final class Victim implements AutoCloseable {
        private final List<SeqRange> acknowledged = new ArrayList<>();
        private final Process process;
        private final BufferedReader said;
        private boolean failed;

        Victim(Path journal, Step step, String... options) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    StepVictim.class.getName(),
                    journal.toString(),
                    step.name()));
            command.addAll(List.of(options));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            said = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
            listenUntil("READY");
        }

        /** False: the step made fewer such calls. */
        boolean hit(String call, String what, int nth) throws Exception {
            Path trace = directory.resolve("trace");
            Process tracer = new ProcessBuilder(
                            "strace",
                            "-f",
                            "-o",
                            trace.toString(),
                            "-e",
                            "trace=" + call,
                            "-e",
                            "inject=" + call + ":" + what + ":when=" + nth,
                            "-p",
                            Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader of = new BufferedReader(new InputStreamReader(tracer.getInputStream(), US_ASCII))) {
                String line = of.readLine();
                assertThat(line).contains("attached");
                OutputStream in = process.getOutputStream();
                in.write('\n');
                in.flush();
                boolean ended = listenUntil("DONE", "FAILED");
                if (ended) {
                    tracer.destroy();
                } else {
                    // strace may wait for ever for a thread of a process that it has killed.
                    tracer.destroyForcibly();
                }
                tracer.waitFor();
                return what.equals(KILL) ? !ended : Files.readString(trace).contains("INJECTED");
            } finally {
                tracer.destroyForcibly();
            }
        }

        /** False: it has ended. */
        private boolean listenUntil(String... words) throws IOException {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                String[] parts = line.split(" ");
                if (parts[0].equals("ACK")) {
                    acknowledged.add(new SeqRange(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
                } else if (List.of(words).contains(parts[0])) {
                    failed = parts[0].equals("FAILED");
                    return true;
                }
            }
            return false;
        }

        /** Its input ends, and so does it, as a killed process: without closing its journal. */
        void end() throws IOException, InterruptedException {
            if (process.isAlive()) {
                process.getOutputStream().close();
            }
            process.waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
