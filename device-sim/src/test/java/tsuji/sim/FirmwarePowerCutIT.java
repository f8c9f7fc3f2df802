package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.fault.CProgram;
import tsuji.sim.fault.ChildProcess;
import tsuji.sim.fault.PowerCut;
import tsuji.sim.fault.Tool;
import tsuji.sim.verify.UpdateTally;
import tsuji.wire.firmware.Sha256;

/**
 * Images for devices when the power of the gateway's disk fails, on a file system of our own: what the command line reported done
 * and what the gateway acknowledged is there afterwards, no device is given half an image, and in the end each runs what the
 * gateway says that it runs. A round is one image and one roll-out, from the first command on.
 */
class FirmwarePowerCutIT {
    private static final int CUTS = Integer.getInteger("tsuji.cuts", Boolean.getBoolean("tsuji.long") ? 200 : 2);
    private static final int CUTS_PER_ROUND = 5;
    private static final int CONTROL_CUTS = 3;

    /** Longer than a roll-out takes after the gateway's start. */
    private static final int LATE_MILLIS_MAX = 2_500;

    /** What has not ended by then waits for the disk, or finds it gone. */
    private static final Duration AFTER_CUT = Duration.ofSeconds(2);

    private static final Duration SETTLE_MAX = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    private final long seed = Long.getLong("tsuji.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final List<String> losses = new ArrayList<>();
    private int cutsDone;
    private int rounds;
    private long devices;
    private long updated;
    private int acknowledged;

    @BeforeEach
    void needsADisk() throws Exception {
        Tool.assumeInstalled("gcc");
        Tool.assumeMayMount(folder);
    }

    private void cut(int cuts, Path... libraries) throws Exception {
        while (cutsDone < cuts && losses.isEmpty()) {
            Path place = Files.createDirectory(folder.resolve("round-" + ++rounds));
            try (PowerCut power = new PowerCut(place, UpdateLine.DISK_BYTES);
                    UpdateLine line = UpdateLine.layOut(place, power, random.nextLong(), libraries)) {
                round(line, power, Math.min(CUTS_PER_ROUND, cuts - cutsDone));
            } catch (IOException e) {
                // Programs that do not start any more, or cannot read what they wrote.
                losses.add(e.getMessage());
            }
            Folders.delete(place);
        }
    }

    private void round(UpdateLine line, PowerCut power, int cuts) throws Exception {
        long last = cutsDone + cuts;
        long begun = System.nanoTime();
        line.gateway().configuredCommand(line.release().trusting());
        long commandNanos = System.nanoTime() - begun;
        boolean cutsImport = random.nextBoolean();
        bring(line, power, new Step(line.release().importing(), line::isStored), cutsImport ? commandNanos : 0);
        bring(line, power, new Step(line.starting(), line::isBegun), cutsImport ? 0 : commandNanos);
        line.play();
        while (cutsDone < last && losses.isEmpty() && !line.isSettled()) {
            line.gateway().start();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LATE_MILLIS_MAX)));
            power.cut();
            line.gateway().kill();
            restored(line, power);
        }
        if (losses.isEmpty()) {
            conclude(line);
        }
    }

    /** A command, and whether what it does is done. */
    private record Step(String[] words, Check done) {}

    private interface Check {
        boolean holds() throws Exception;
    }

    /** Does it, also when the power fails somewhere in these nanoseconds; 0: it does not. */
    private void bring(UpdateLine line, PowerCut power, Step step, long nanos) throws Exception {
        if (nanos == 0) {
            line.gateway().configuredCommand(step.words());
            return;
        }
        if (losses.isEmpty()) {
            boolean reported = cutIn(line.gateway().launchCommand(step.words()), power, random.nextLong(nanos * 3 / 2));
            acknowledged += reported ? 1 : 0;
            restored(line, power);
            if (reported && !step.done().holds()) {
                losses.add(String.join(" ", step.words()) + ": reported done and is not");
            }
        }
        if (losses.isEmpty() && !step.done().holds()) {
            line.gateway().configuredCommand(step.words());
        }
    }

    /** The power fails after so long, or as soon as the command has ended. True: it has reported success, before or after. */
    private static boolean cutIn(ChildProcess command, PowerCut power, long nanos) throws Exception {
        try (command) {
            long moment = System.nanoTime() + nanos;
            while (command.isRunning() && System.nanoTime() < moment) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            power.cut();
            command.awaitEnd(AFTER_CUT);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The power is back, and nothing runs yet: what is on the disk is judged. */
    private void restored(UpdateLine line, PowerCut power) throws Exception {
        power.restore();
        cutsDone++;
        losses.addAll(line.broken());
        losses.addAll(halfImages(line.images()));
    }

    private static List<String> halfImages(Path images) throws IOException {
        List<String> halves = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(images, "[!.]*[!w]")) {
            for (Path file : files) {
                String digest = HexFormat.of().formatHex(Sha256.of(Files.readAllBytes(file)));
                if (!file.endsWith(digest)) {
                    halves.add(file + " is not the image that its name says");
                }
            }
        }
        return halves;
    }

    private void conclude(UpdateLine line) throws Exception {
        line.gateway().start();
        awaitThat(line::isSettled);
        // Whoever goes back needs a moment to start the old image.
        awaitThat(() -> line.tally().differences().isEmpty());
        UpdateTally tally = line.tally();
        assertThat(line.isSettled() && tally.open() == 0 && tally.differences().isEmpty())
                .as("seed %s: %s", seed, tally)
                .isTrue();
        devices += tally.devices();
        updated += tally.done();
        acknowledged += line.acknowledged();
        line.gateway().kill();
        line.requireSoundAudit();
    }

    /** As long as that may take; whoever calls judges what has come of it. */
    private static void awaitThat(Check wanted) throws Exception {
        long deadline = System.nanoTime() + SETTLE_MAX.toNanos();
        while (!wanted.holds() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    @Test
    void whatWasAcknowledgedOfFirmwareIsThereAfterThePowerFailed() throws Exception {
        cut(CUTS);

        System.out.println("PROOF power cut, firmware: n=" + cutsDone + " roll-outs=" + rounds + " devices=" + devices
                + " updated=" + updated + " acknowledged=" + acknowledged + " lost=" + losses.size() + " seed=" + seed);
        assertThat(losses).isEmpty();
        assertThat(acknowledged).isPositive();
        assertThat(updated).isPositive();
    }

    @Test
    @EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
    void controlWithALyingDiskIsCaught() throws Exception {
        cut(CONTROL_CUTS, CProgram.compileLibrary("lyingdisk", folder));

        System.out.println("PROOF power cut, firmware, control lying fsync: caught lost=" + losses);
        assertThat(losses).isNotEmpty();
    }
}
