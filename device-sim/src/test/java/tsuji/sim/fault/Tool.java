package tsuji.sim.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs of the machine that proofs need. */
public final class Tool {
    private Tool() {}

    public static boolean isInstalled(String name) {
        return Programs.isInstalled(name);
    }

    /** Skips the test, saying why, when one is missing. */
    public static void assumeInstalled(String... names) {
        for (String name : names) {
            assumeTrue(Programs.isInstalled(name), name + " is not installed");
        }
    }

    /** Skips the test, saying why, when we are not root or may not mount (a container may forbid it to root too). */
    public static void assumeMayMount(Path folder) throws IOException, InterruptedException {
        assumeTrue(Long.parseLong(run(List.of("id", "-u")).strip()) == 0, "only root may mount file systems");
        assumeInstalled("mkfs.ext4", "mount", "umount", "losetup");
        Path probe = Files.createDirectory(folder.resolve("probe"));
        boolean mounted = Programs.succeeds(List.of("mount", "-t", "tmpfs", "none", probe.toString()));
        if (mounted) {
            run(List.of("umount", probe.toString()));
        }
        assumeTrue(mounted, "root may not mount file systems here");
        assumeTrue(Programs.succeeds(List.of("losetup", "--find")), "no loop device is free here");
    }

    /** Runs a program to its end; what it wrote. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        return Programs.run(command);
    }
}
