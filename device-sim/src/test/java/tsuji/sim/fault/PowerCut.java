package tsuji.sim.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An ext4 file system of our own in a file, whose power can be cut. Root only. */
public final class PowerCut implements AutoCloseable {
    private final Path image;
    private final Path mountPoint;
    private final Path cutter;
    private boolean mounted;

    /** Makes and mounts it below {@code folder}. */
    public PowerCut(Path folder, long bytes) throws IOException, InterruptedException {
        image = folder.resolve("disk.img");
        mountPoint = Files.createDirectories(folder.resolve("disk"));
        cutter = CProgram.compile("powercut", folder);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        Tool.run(List.of("mkfs.ext4", "-q", "-F", image.toString()));
        mount();
    }

    public Path folder() {
        return mountPoint;
    }

    private void mount() throws IOException, InterruptedException {
        Tool.run(List.of("mount", "-o", "loop", image.toString(), mountPoint.toString()));
        mounted = true;
    }

    /** The power is gone: what was not synced is lost. Programs with open files there must end before {@link #restore}. */
    public void cut() throws IOException, InterruptedException {
        Tool.run(List.of(cutter.toString(), mountPoint.toString()));
    }

    /** The power is back: ext4 replays its own journal. */
    public void restore() throws IOException, InterruptedException {
        unmount();
        mount();
    }

    private void unmount() throws IOException, InterruptedException {
        Tool.run(List.of("umount", mountPoint.toString()));
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
