package tsuji.sim.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An ext4 file system of our own in a file, whose power can be cut. Root only.
 *
 * <p>When the power of a computer goes, disk and processor stop together. Here the kernel lives on, and a sync that is under
 * way when the disk stops may report success for what is lost (decision 0011). So a program on this disk must run with
 * {@link #environment}: no sync that ends after the cut began returns to it. Whatever it acknowledges, however late it is
 * heard, then rests on a sync that had ended before.
 */
public final class PowerCut implements AutoCloseable {
    private static final String FILLER = "filler";
    private static final int FILL_TRIES_MAX = 200;
    private static final long BLOCK_BYTES = 4_096;
    private static final byte[] POWER_IS_ON = new byte[Integer.BYTES];

    private final Path image;
    private final Path mountPoint;
    private final Path cutter;
    private final Path gate;
    private final Path gateLibrary;
    private boolean mounted;

    /** Makes and mounts it below {@code folder}. */
    public PowerCut(Path folder, long bytes) throws IOException, InterruptedException {
        image = folder.resolve("disk.img");
        mountPoint = Files.createDirectories(folder.resolve("disk"));
        cutter = CProgram.compile("powercut", folder);
        gateLibrary = CProgram.compileLibrary("syncgate", folder);
        gate = Files.write(folder.resolve("gate"), POWER_IS_ON);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        Programs.run(List.of("mkfs.ext4", "-q", "-F", "-m", "0", image.toString()));
        mount();
    }

    public Path folder() {
        return mountPoint;
    }

    /**
     * Variables for programs that shall stop with the disk.
     *
     * @param libraries to be loaded before ours, for example one that lies.
     */
    public Map<String, String> environment(Path... libraries) {
        String preload = Stream.concat(Stream.of(libraries), Stream.of(gateLibrary))
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        return Map.of("LD_PRELOAD", preload, "SYNCGATE", gate.toString());
    }

    private void mount() throws IOException, InterruptedException {
        Programs.run(List.of("mount", "-o", "loop,errors=remount-ro", image.toString(), mountPoint.toString()));
        mounted = true;
    }

    /** When the kernel's call that stops the disk began and ended, on the monotonic clock. */
    public record Window(long beginNanos, long endNanos) {}

    /** The power is gone: what was not synced is lost. Programs with open files there must end before {@link #restore}. */
    public Window cut() throws IOException, InterruptedException {
        String[] nanos = Programs.run(List.of(cutter.toString(), mountPoint.toString(), gate.toString()))
                .strip()
                .split(" ");
        return new Window(Long.parseLong(nanos[0]), Long.parseLong(nanos[1]));
    }

    /** Takes what space there is, but for so many bytes. */
    public void fill(long free) throws IOException, InterruptedException {
        long most = Long.MAX_VALUE;
        for (int tries = 0; tries < FILL_TRIES_MAX; tries++) {
            long bytes = Math.min(most, Files.getFileStore(mountPoint).getUsableSpace() - free);
            if (bytes < BLOCK_BYTES) {
                return;
            }
            long offset = Files.exists(filler()) ? Files.size(filler()) : 0;
            boolean taken = Programs.succeeds(
                    List.of("fallocate", "-o", Long.toString(offset), "-l", Long.toString(bytes), filler().toString()));
            if (!taken) {
                // The file's own blocks need space too, and others write meanwhile.
                most = bytes / 2;
            }
        }
    }

    /** Gives it back. */
    public void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return mountPoint.resolve(FILLER);
    }

    /** ext4 finds an error in itself and becomes read-only, as on a card that rots. */
    public void becomeReadOnly() throws IOException, InterruptedException {
        String device = Programs.run(List.of("findmnt", "-n", "-o", "SOURCE", mountPoint.toString()))
                .strip();
        Path trigger = Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error");
        Files.writeString(trigger, "by a test", StandardOpenOption.WRITE);
    }

    /** What a technician does with a read-only card. Programs with open files there must have ended. */
    public void repair() throws IOException, InterruptedException {
        unmount();
        Programs.run(List.of("sh", "-c", "e2fsck -fy " + image + " || test $? -eq 1"));
        mount();
    }

    /** The power is back: ext4 replays its own journal. */
    public void restore() throws IOException, InterruptedException {
        unmount();
        mount();
        Files.write(gate, POWER_IS_ON, StandardOpenOption.WRITE);
    }

    private void unmount() throws IOException, InterruptedException {
        Programs.run(List.of("umount", mountPoint.toString()));
        mounted = false;
    }

    @Override
    public void close() throws IOException {
        try {
            if (mounted) {
                unmount();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(image);
    }
}
