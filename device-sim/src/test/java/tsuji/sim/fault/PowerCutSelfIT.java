package tsuji.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool itself: a cut loses exactly what was not synced, or the proofs that use it would prove nothing. */
class PowerCutSelfIT {
    private static final long DISK_BYTES = 32L * 1024 * 1024;
    private static final int CUTS = Boolean.getBoolean("tsuji.long") ? 300 : 5;
    private static final int SYNCS_MAX = 50;
    private static final int RECORD_BYTES = 512;
    private static final Duration LIE_WAIT = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private final Random random = new Random();
    private PowerCut power;
    private Path probe;
    private long syncsSeen;

    @BeforeEach
    void mount() throws Exception {
        Tool.assumeInstalled("gcc");
        Tool.assumeMayMount(folder);
        power = new PowerCut(folder, DISK_BYTES);
        probe = CProgram.compile("syncprobe", folder);
    }

    @AfterEach
    void unmount() throws Exception {
        if (power != null) {
            power.close();
        }
    }

    /** A sync of the probe that returned success. */
    private record Sync(long record, long beginNanos, long endNanos) {
        static Sync parse(String line) {
            String[] parts = line.split(" ");
            return new Sync(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        }
    }

    /** Cuts the power of a running probe; what it was told is safe and is not. */
    private List<Sync> lostBySyncs(Map<String, String> environment, Consumer<PowerCut.Window> when) throws Exception {
        Path file = power.folder().resolve("records");
        Path log = folder.resolve("syncs");
        Files.deleteIfExists(log);
        List<String> command = List.of(probe.toString(), file.toString(), log.toString());
        try (ChildProcess process = new ChildProcess(command, environment, folder.resolve("probe.log"))) {
            long wanted = 1 + random.nextInt(SYNCS_MAX);
            await().pollInterval(Duration.ofMillis(1)).until(() -> syncs(log).size() >= wanted);
            when.accept(power.cut());
            // Time for a sync that is under way to tell its lie.
            await().pollDelay(LIE_WAIT).until(() -> true);
            process.kill();
        }
        power.restore();
        long records = Files.exists(file) ? Files.size(file) / RECORD_BYTES : 0;
        syncsSeen += syncs(log).size();
        return syncs(log).stream().filter(sync -> sync.record() > records).toList();
    }

    private static List<Sync> syncs(Path log) throws IOException {
        if (Files.notExists(log)) {
            return List.of();
        }
        String text = Files.readString(log);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Sync::parse)
                .toList();
    }

    @Test
    void everySyncThatReturnedBehindTheGateSurvivesTheCut() throws Exception {
        List<Sync> lost = new ArrayList<>();
        for (int cut = 0; cut < CUTS; cut++) {
            lost.addAll(lostBySyncs(power.environment(), window -> {}));
        }

        System.out.println(
                "PROOF power cut, probe behind the gate: n=" + CUTS + " syncs=" + syncsSeen + " lost=" + lost.size());
        assertThat(lost).isEmpty();
    }

    /** Why the gate is there, decision 0011. How often the kernel lies depends on the machine, so only that it is then. */
    @Test
    void onlySyncsThatOverlapTheCutLieWithoutTheGate() throws Exception {
        int lies = 0;
        for (int cut = 0; cut < CUTS; cut++) {
            List<PowerCut.Window> windows = new ArrayList<>();
            List<Sync> lost = lostBySyncs(Map.of(), windows::add);
            lies += lost.size();
            assertThat(lost)
                    .allMatch(sync -> sync.beginNanos() < windows.get(0).endNanos()
                            && sync.endNanos() > windows.get(0).beginNanos());
        }

        System.out.println("PROOF power cut, probe without the gate: n=" + CUTS + " syncs=" + syncsSeen
                + " lies, all of syncs under way at the cut: " + lies);
    }

    private void write(String name, boolean synced) throws IOException {
        try (FileChannel file = FileChannel.open(
                        power.folder().resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                FileChannel parent = FileChannel.open(power.folder(), StandardOpenOption.READ)) {
            file.write(ByteBuffer.wrap(new byte[1_000]));
            if (synced) {
                file.force(true);
                parent.force(true);
            }
        }
    }

    @Test
    void whatWasSyncedSurvivesAndWhatWasNotIsLost() throws Exception {
        write("synced", true);
        write("unsynced", false);

        power.cut();
        power.restore();

        assertThat(power.folder().resolve("synced")).hasSize(1_000);
        assertThat(power.folder().resolve("unsynced")).doesNotExist();
    }

    @Test
    void fullDiskTakesNothingUntilItHasSpaceAgain() throws Exception {
        write("before", true);

        power.fill(0);

        assertThatThrownBy(() -> write("meanwhile", true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        power.free();
        write("after", true);
        assertThat(power.folder().resolve("before")).hasSize(1_000);
    }

    @Test
    void readOnlyDiskTakesNothingUntilItIsRepaired() throws Exception {
        write("before", true);

        power.becomeReadOnly();

        assertThatThrownBy(() -> write("meanwhile", false)).isInstanceOf(IOException.class);
        power.repair();
        write("after", true);
        assertThat(power.folder().resolve("before")).exists();
    }
}
